import { CLASSIC_OPEN_MINUTES, DEFAULT_CLASSIC_PORT } from '../../settings.ts'
import { say } from './say.ts'

/** Devices that speak the older FastDP 1.x, and devices that are added by their address. */
export const classic = {
  classicSwitch: `Admitir dispositivos FastDP 1.x durante ${CLASSIC_OPEN_MINUTES} minutos`,
  classicOn: 'Los dispositivos FastDP 1.x pueden enviar',
  classicPort: (port: number) => `Puerto ${port}, sin cifrar`,
  timeOpen: (seconds: number | null) => (seconds === null ? 'hasta que se desactive' : `quedan ${say.duration(seconds)}`),
  classicTitle: '¿Admitir dispositivos FastDP 1.x?',
  classicHint: 'FastDP 1.x es el protocolo antiguo. No protege nada:',
  classicWarnings: [
    'Sin cifrado. Cualquiera en la red puede leer lo que se envía.',
    'Sin comprobación de quién es. El remitente es una dirección, y en ella puede estar cualquiera.',
  ],
  classicAsked: `Se pregunta por cada archivo y no se escribe nada antes de aceptar. Pasados ${CLASSIC_OPEN_MINUTES} minutos ya no se admite a nadie.`,
  classicPortHint: `Vacío: ${DEFAULT_CLASSIC_PORT}, donde los dispositivos FastDP 1.x se buscan entre sí.`,
  classicOpen: `Admitir durante ${CLASSIC_OPEN_MINUTES} minutos`,
  classicOpening: 'Abriendo…',
  classicCard: 'FastDP 1.x, sin cifrar',
  /** The version of the protocol that a device speaks. */
  classicSpoken: (wire: string) => `FastDP ${wire}`,
  classicSendWarning:
    'Sin cifrado y sin comprobación de quién es: cualquiera en la red puede leer lo que se le envía, y en su dirección puede estar cualquiera.',
  classicOneFile: 'Acepta un archivo cada vez. Una carpeta, o varios archivos, se envían como un solo archivo comprimido.',

  addressTitle: 'Añadir un dispositivo por su dirección',
  addressHint: 'Para un dispositivo que no aparece por sí solo, por ejemplo a través de una VPN. FastDrop debe estar abierto allí.',
  addressField: 'Dirección',
  addressFieldHint: (port: number) => `Con dos puntos y el puerto si no es el ${port}.`,
  addressExample: '192.168.1.20',
  addressMissing: 'Escriba primero una dirección.',
  addressHere: (addresses: readonly string[]) => `Visto desde el otro lado, este equipo es ${say.listed(addresses)}.`,
  speaksField: 'Allí funciona',
  speaks: { fastdrop: 'FastDrop', classic: 'Dispositivo FastDP 1.x' },
  classicAddressHint: 'Para un programa que habla el antiguo FastDP 1.x. Debe estar esperando archivos allí.',
  classicVersionField: 'Versión',
  classicVersions: { any: 'Automática', '1.1.0': '1.1.0', '1.0.0': '1.0.0' },
  classicVersionHints: {
    any: 'Prueba primero 1.1.0 y después 1.0.0.',
    '1.1.0': 'La herramienta publicada para la terminal.',
    '1.0.0': 'Programas escritos según el primer texto del protocolo. Muchos esperan en el puerto 8888.',
  },
  add: 'Añadir',
  adding: 'Conectando…',
}
