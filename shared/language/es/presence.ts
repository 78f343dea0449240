import { EVERYONE_MINUTES } from '../../settings.ts'

/** Who is who, and who can see this device. */
export const presence = {
  namesakeCard: (name: string) => `Sin verificar como su «${name}»`,
  namesakeHint: (name: string) =>
    `Se llama como su dispositivo vinculado «${name}», pero no ha mostrado su clave: es otro dispositivo, o FastDrop se configuró de nuevo en él.`,
  namesakePairAgain: 'Si es suyo y se configuró de nuevo, vincúlelos otra vez.',
  namesakeOffer: (name: string) => `Sin verificar como su dispositivo vinculado «${name}»: tiene el nombre, pero otra clave. Acepte solo si sabe por qué.`,
  namesakeTransfer: (name: string) => `sin verificar como su «${name}»`,
  namesakeTitle: (name: string) => `Este no es el «${name}» que usted vinculó`,
  namesakeQuestion: 'Lo que envíe puede llegar a otra persona. Hasta ahora no se ha enviado nada.',
  sendAnyway: 'Enviar de todos modos',

  visibilityField: 'Quién puede ver este dispositivo',
  visibilities: { everyone: 'Todos', paired: 'Vinculados', hidden: 'Nadie' },
  visibilityHints: {
    everyone: 'Todos en la red ven su nombre y pueden preguntar; se le pregunta cada vez.',
    paired: 'Los demás ven que hay alguien, y solo los dispositivos vinculados ven quién. A los desconocidos se les rechaza sin preguntar.',
    hidden: 'No se anuncia nada. Los dispositivos vinculados que conocen su dirección aún lo alcanzan; a los desconocidos se les rechaza.',
  },
  visibleToEveryone: (name: string) => `Visible como «${name}»`,
  visibleToPaired: 'Visible solo para dispositivos vinculados',
  visibleToNobody: 'No visible para otros',

  everyoneSwitch: `Recibir de todos durante ${EVERYONE_MINUTES} minutos`,
  everyoneOn: 'Recibiendo de todos',
  everyoneUnasked: 'No se le pregunta',
  everyoneTitle: '¿Recibir de todos?',
  everyoneHint: `Durante ${EVERYONE_MINUTES} minutos este dispositivo es visible para todos en la red.`,
  everyoneWarnings: ['No se le pregunta: lo que envíe cualquiera va de inmediato a su carpeta de recepción.', 'Nadie comprueba quiénes son los remitentes.'],
  everyoneAfter: 'Después, o cuando lo desactive, vuelven a regir sus ajustes. Nada suyo se reemplaza nunca.',
  everyoneStart: `Recibir durante ${EVERYONE_MINUTES} minutos`,
}
