import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

const IF_THEY_DIFFER = 'Si son distintos, puede que haya alguien entre los dispositivos: inténtelo de nuevo en una red de confianza.'

/** Pairing, paired devices and the device's own key. */
export const pairingFaults = {
  pairingWithOneself: 'Ese es este mismo dispositivo. Vincúlelo con el otro.',
  offerFromOneself: 'La oferta viene de este mismo dispositivo.',
  codesNotConfirmedHere: `Usted no confirmó que los códigos son iguales. ${IF_THEY_DIFFER}`,
  codesNotConfirmedThere: `El otro lado no confirmó que los códigos son iguales. ${IF_THEY_DIFFER}`,
  nobodyComparedHere: 'Nadie comparó a tiempo los códigos en este dispositivo, así que no se vinculó nada. Inténtelo de nuevo.',
  pairingTooOften: ({ times, minutes }) =>
    `Se intentó vincular ${say.count(times, { one: `${times} vez`, other: `${times} veces` })} en cinco minutos. Inténtelo de nuevo en ${minutes} min.`,
  pairingNotNowThere: 'El otro dispositivo no puede vincularse ahora: nadie puede comparar un código allí. Aún puede aceptar esta vez, o rechazar.',
  pairingTooOftenThere: 'El otro dispositivo se vinculó demasiadas veces en los últimos minutos, y espera. Aún puede aceptar esta vez, o rechazar.',
  pairedAlready: 'Ese dispositivo ya está vinculado.',
  classicCannotPair: 'Un dispositivo FastDP 1.x no tiene clave, así que no se puede vincular.',
  tooManyPaired: ({ count }) =>
    `Se ${say.count(count, { one: `puede vincular como máximo ${count} dispositivo`, other: `pueden vincular como máximo ${count} dispositivos` })}. Desvincule uno antes.`,
  pairedListNotSaved: 'No se pudo guardar la lista de dispositivos vinculados. Compruebe el espacio libre y los permisos de la carpeta de datos.',
  keyUnusable: ({ folder }) => `La clave del dispositivo en ${folder} no se pudo leer ni crear. Compruebe la carpeta y sus permisos.`,
  keyWithoutKeyring: ({ folder }) =>
    `La clave del dispositivo en ${folder} está sellada por el llavero del sistema, que no se puede usar aquí. Inicie la aplicación FastDrop en la sesión en la que se inició por primera vez, con el llavero desbloqueado; para la terminal, elija otra carpeta con --data-dir.`,
  keyNotOpened: ({ folder, file }) =>
    `El llavero del sistema no abrió la clave del dispositivo en ${folder}. Desbloquee el llavero, con el usuario que configuró FastDrop en este equipo, e inicie FastDrop de nuevo. Si ese llavero se perdió para siempre, aparte ${file}: FastDrop se iniciará entonces como un dispositivo nuevo, y habrá que vincularlo otra vez.`,
  keysDiffer: ({ folder, plain, sealed }) =>
    `En ${folder} hay dos claves de dispositivo distintas, ${plain} y ${sealed}. Aparte la que sus dispositivos vinculados no conocen e inicie FastDrop de nuevo.`,
} satisfies Partial<FaultWords>
