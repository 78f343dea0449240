import { say } from './say.ts'

/** Pairing, and the list of paired devices. */
export const pairing = {
  pair: 'Vincular…',
  knownWhenReached: 'Un dispositivo vinculado aparece como «Vinculado» cuando su clave ha respondido. Este no ha mostrado ninguna clave conocida.',

  titleOutgoing: (name: string) => `Vincular con ${name}`,
  titleIncoming: (name: string) => `${name} quiere vincularse con este equipo`,
  meaning:
    'Los dispositivos vinculados se reconocen por sus claves, sea cual sea el nombre o la dirección que muestren. Se le seguirá preguntando por lo que envíen.',
  reaching: (name: string) => `Conectando con ${name}…`,
  compare: 'Compárelos con la otra pantalla. ¿Son iguales?',
  differHint: 'Si son distintos, puede que haya alguien entre los dos dispositivos.',
  waiting: 'Esperando a que el otro lado también acepte',
  waitingHint: 'Puede cerrar esto: el resultado se muestra en la ventana.',
  left: (seconds: number) => `quedan ${say.duration(seconds)}`,
  /** The digits come apart, so that each is read by itself. */
  spoken: (first: string, second: string) => `El código es ${first}, ${second}.`,
  differ: 'Son distintos',
  equal: 'Son iguales',
  close: 'Cerrar',
  asksNow: (name: string) => `${name} quiere vincularse con este equipo.`,
  underWay: (name: string) => `Se está vinculando con ${name}.`,
  show: 'Comparar códigos…',
  nowPaired: (name: string) => `Vinculado con ${name}. Su clave se comprueba en cada encuentro.`,
  notPaired: (name: string) => `No se vinculó con ${name}.`,
  notPairedBecause: (name: string, reason: string) => `No se vinculó con ${name}. ${reason}`,

  section: 'Dispositivos vinculados',
  sectionHint: '«Aceptar sin preguntar» escribe de inmediato en su carpeta de recepción lo que envía ese dispositivo.',
  none: 'Aún no hay ningún dispositivo vinculado. Elija un dispositivo en la ventana y «Vincular…»: ambas pantallas muestran un código, y usted los compara.',
  since: (pairedAtMs: number) => `Vinculado el ${say.day(pairedAtMs)}`,
  itself: (name: string) => `se llama a sí mismo «${name}»`,
  accept: 'Aceptar sin preguntar',
  acceptFrom: (name: string) => `Aceptar sin preguntar lo que envía ${name}`,
  rename: 'Cambiar nombre',
  renameOf: (name: string) => `Cambiar el nombre de ${name}`,
  labelField: 'Su nombre para él',
  labelHint: (name: string) => `Vacío: «${name}», como se llama a sí mismo.`,
  apply: 'Cambiar nombre',
  unpair: 'Desvincular…',
  unpairOf: (name: string) => `Desvincular ${name}…`,
  unpairTitle: (name: string) => `¿Desvincular ${name}?`,
  unpairHint: 'Desde ahora será aquí un desconocido, y se le preguntará por todo lo que envíe.',
  keep: 'Conservar',
  unpairNow: 'Desvincular',
}
