import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Addresses, ports, and who answers there. */
export const networkFaults = {
  notAnAddress: ({ typed, port }) => `«${typed}» no es una dirección. Escríbala como 192.168.1.20 o 192.168.1.20:${port}.`,
  addressNotOfThisDevice: ({ address }) =>
    `${address} no es ahora una dirección de este dispositivo, así que nadie puede alcanzarlo ahí. Elija otra interfaz, o conéctela.`,
  noDeviceNamed: ({ host }) => `No se encontró ningún dispositivo llamado «${host}». Compruebe el nombre, o use su dirección.`,
  thisDevicesAddress: 'Esa es la dirección de este dispositivo. Escriba la del otro.',
  portUnusable: ({ where, code }) => `El puerto ${where} no se puede usar (${code}). Elija otro.`,
  classicPortUnusable: ({ where, because }) => `El puerto ${where} no se puede usar para dispositivos FastDP 1.x (${because}). Elija otro puerto.`,
  classicPortTaken: ({ where }) =>
    `El puerto ${where} no se puede usar para dispositivos FastDP 1.x: lo usa otro programa. Cierre ese programa, o elija otro puerto.`,
  portAnywhere: ({ port }) => `${port}`,
  portAtAddress: ({ port, address }) => `${port} en ${address}`,
  systemSays: ({ code }) => code,
  unknownReason: 'motivo desconocido',
  nothingAnswersThere: ({ host, port }) => `En ${host}, puerto ${port}, no responde nada. Compruebe la dirección, y que el otro dispositivo espere archivos.`,
  noClassicThere: ({ host, port, versions }) =>
    `En ${host}, puerto ${port}, responde algo, pero no admite archivos por FastDP ${versions}. Compruebe el puerto y la versión que habla el otro dispositivo.`,
  oneVersion: ({ version }) => version,
  eitherVersion: ({ first, second }) => `${first} o ${second}`,
  otherTls: 'El otro lado no habla TLS 1.3.',
  sessionResumed: 'El otro lado intentó reanudar una sesión.',
  noCertificate: 'El otro lado no mostró ningún certificado.',
  certificateTooLarge: 'El otro lado mostró un certificado demasiado grande.',
  certificateIsNone: 'El otro lado mostró algo que no es un certificado.',
  keyOfAnotherKind: 'El otro lado mostró una clave de otro tipo.',
  termsNotOffered: 'El otro lado respondió con condiciones que no se habían ofrecido.',
  rulesBroken: ({ what }) => `El otro lado incumplió las reglas del protocolo (${what}), así que se cerró la conexión.`,
  otherKeyAnswered: ({ name }) =>
    `En lugar de «${name}» respondió otro dispositivo, con otra clave, así que no se envió nada, ni siquiera un nombre. Si FastDrop se configuró allí de nuevo, vincúlelos otra vez.`,
  namesakeWithoutKey: ({ name }) =>
    `Ese dispositivo se llama como su dispositivo vinculado «${name}», pero no ha mostrado su clave, así que no se envió nada. Puede ser otro.`,
  dropWaitedInVain: ({ days }) => `El dispositivo estuvo ausente ${daysOf(days)}, así que este envío ya no espera más. Envíelo de nuevo cuando vuelva.`,
  transferWaitedInVain: ({ days }) =>
    `El otro dispositivo estuvo ausente ${daysOf(days)}, así que se eliminó lo que había aquí de esta transferencia. Envíelo de nuevo.`,
  classicWantsOtherCompression: ({ compression }) => `El otro dispositivo quiere los archivos comprimidos con ${compression}. Envíelo así de nuevo.`,
  classicClosedWithoutWord: 'El otro dispositivo cerró la conexión sin decir que tiene el archivo. Mire allí antes de enviarlo de nuevo.',
  classicSays: ({ words }) => `El otro dispositivo no lo aceptó. Dice: «${words}».`,
  classicEndedBeforeAll: 'El otro lado terminó la conexión antes de que llegara todo, así que no se guardó nada. Pídalo de nuevo.',
  classicArrivedDamaged: 'El contenido llegó dañado, así que no se guardó nada. Pídalo de nuevo.',
} satisfies Partial<FaultWords>

function daysOf(days: number): string {
  return say.count(days, { one: `${days} día`, other: `${days} días` })
}
