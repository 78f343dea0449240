import { say } from './say.ts'

/** What a self-test finds: first what is so, then, in `…Advice`, what to do. Names and addresses come fit to be shown. */
export const findings = {
  names: {
    network: 'Red',
    port: 'Puerto',
    inbound: 'Alcanzable desde fuera',
    discovery: 'Detección',
    neighbours: 'Otros dispositivos',
    folder: 'Carpeta de recepción',
    clock: 'Reloj',
  },
  failed: (count: number) =>
    say.count(count, {
      one: 'Ha fallado # comprobación. Abajo se dice qué hacer.',
      many: 'Han fallado # de comprobaciones. Abajo se dice qué hacer.',
      other: 'Han fallado # comprobaciones. Abajo se dice qué hacer.',
    }),
  notices: (count: number) =>
    say.count(count, {
      one: 'Este dispositivo funciona, con # aviso.',
      many: 'Este dispositivo funciona, con # de avisos.',
      other: 'Este dispositivo funciona, con # avisos.',
    }),
  allWorks: 'Todo funciona.',

  /** Each interface as "address (name)". */
  network: {
    connected: (interfaces: readonly string[]) => `Conectado: ${say.listed(interfaces)}.`,
    tunnel: (interfaces: readonly string[]) => `Conectado: ${say.listed(interfaces)}. Hay una VPN activa.`,
    tunnelAdvice:
      'Muchas VPN cierran la red local o no transmiten multicast. Si un dispositivo no aparece, desactive la VPN o añada el dispositivo por su dirección.',
    onlyHere: (address: string) => `Solo se usa ${address}, que no lleva a ningún otro equipo.`,
    onlyHereAdvice: 'Para alcanzar otros dispositivos, elija otra interfaz de red en los ajustes, o inicie FastDrop sin «--interface» y FASTDROP_INTERFACE.',
    none: 'No hay ninguna red conectada.',
    noneAdvice: 'Conéctese a la Wi-Fi o enchufe el cable de la red en la que está el otro dispositivo.',
    gone: (address: string) => `${address}, la única dirección que FastDrop debe usar, no es ahora de este dispositivo.`,
    goneAdvice: 'Elija otra interfaz de red en los ajustes, o vuelva a conectar esa red.',
  },
  port: {
    openEverywhere: (port: number) => `Abierto: ${port} en todas las redes.`,
    openAt: (port: number, address: string) => `Abierto: ${port} en ${address}.`,
    next: (wanted: number, port: number) => `${wanted} está ocupado por otro programa, así que se usa ${port}.`,
    nextAdvice: (port: number) =>
      `Los dispositivos que se encuentran por sí solos no necesitan nada. Quien añada este por su dirección tiene que escribir «:${port}» detrás.`,
    closed: (wanted: number) => `El puerto ${wanted} no se puede abrir, así que no se puede recibir nada.`,
    closedAdvice: 'Lo tiene otro programa, o el sistema no lo permite. Elija otro puerto en los ajustes o cierre ese programa; la orden muestra cuál es.',
  },
  inbound: {
    visited: 'Otro dispositivo se ha conectado con este.',
    reached: 'Este dispositivo responde en su propia dirección. Aún no se ha conectado ningún otro.',
    reachedAdvice: (port: number) =>
      `Si otros ven este dispositivo y no pueden enviarle nada, puede que los detenga un cortafuegos de este equipo: deje entrar el puerto TCP ${port}.`,
    firewallAdvice: (firewall: string, port: number) =>
      `Si otros ven este dispositivo y no pueden enviarle nada, ${firewall} está activo y puede detenerlos: deje entrar el puerto TCP ${port}.`,
    blocked: (addresses: readonly string[], port: number) =>
      `${say.listed(addresses)} no responde en el puerto ${port}: un cortafuegos de este equipo no deja entrar a nadie.`,
    blockedAdvice: (port: number) => `Deje entrar el puerto TCP ${port}. La orden lo hace en este sistema; mírela antes de ejecutarla.`,
    other: (addresses: readonly string[], port: number) => `En ${say.listed(addresses)}, puerto ${port}, responde otra cosa.`,
    otherAdvice:
      'Otro programa, o el proxy de un paquete de seguridad, está delante de FastDrop. Elija otro puerto en los ajustes, o deje pasar a FastDrop allí.',
    waits: 'Sin probar: nada escucha.',
  },
  discovery: {
    heard: 'El multicast funciona: el anuncio de este dispositivo vuelve.',
    heardUnannounced: 'El multicast funciona. Este dispositivo no se anuncia ahora.',
    /** `failures`: one of the four below for each address. */
    deaf: (failures: readonly string[]) => `El DNS multicast no funciona: ${failures.join('; ')}.`,
    silent: (address: string) => `en ${address} no vuelve nada de lo que se envía`,
    unanswered: (address: string) => `en ${address} se oyen las preguntas, pero no la respuesta de este dispositivo`,
    busy: (address: string) => `en ${address} otro programa tiene el puerto UDP 5353 para sí solo`,
    forbidden: (address: string) => `en ${address} el sistema no deja a FastDrop usar el puerto UDP 5353`,
    busyAdvice: 'Cierre el programa que tiene el puerto, o configúrelo para compartirlo. Hasta entonces, añada dispositivos por su dirección.',
    forbiddenAdvice: 'Permita a FastDrop usar la red local en los ajustes de privacidad del sistema.',
    deafAdvice: 'Lo impide un cortafuegos de este equipo: deje entrar y salir el puerto UDP 5353. Hasta entonces, añada dispositivos por su dirección.',
    off: 'Sin usar: FastDrop se inició sin ella.',
    offAdvice: 'Los demás tienen que añadir este dispositivo por su dirección.',
    waits: 'Sin probar: no hay ninguna red conectada.',
  },
  neighbours: {
    some: (devices: number) => `${inSight(devices)}.`,
    someReached: (devices: number, reached: number) =>
      `${inSight(devices)}; ${say.count(reached, { one: 'ha respondido uno vinculado', many: 'han respondido # de vinculados', other: 'han respondido # vinculados' })}.`,
    unreachable: (devices: number, names: readonly string[]) =>
      `${inSight(devices)}, pero no se puede alcanzar ${say.listed(names.map((name) => `«${name}»`))}.`,
    unreachableAdvice:
      'Un cortafuegos de ese equipo no deja entrar a nadie, o la Wi-Fi separa sus dispositivos (a menudo llamado red de invitados o aislamiento). Haga allí la misma comprobación.',
    nobody: 'No hay nadie más a la vista.',
    nobodyAdvice:
      'Abra FastDrop en el otro dispositivo y déjelo abierto; debe estar en la misma red, no en una de invitados, y visible. Si aun así no aparece, haga allí esta comprobación, o añádalo por su dirección.',
    waits: 'No se puede saber mientras la detección no funcione.',
  },
  folder: {
    writable: (folder: string) => `En ${folder} se puede escribir.`,
    writableFree: (folder: string, free: string) => `En ${folder} se puede escribir, ${free} libres.`,
    smallFiles: 'Su disco admite menos de 4 GiB por archivo.',
    nearlyFull: (folder: string, free: string) => `${folder} tiene solo ${free} libres.`,
    full: (folder: string) => `El disco de ${folder} está lleno, así que no se puede recibir nada.`,
    fullAdvice: 'Libere espacio en ese disco, o elija otra carpeta.',
    unwritable: {
      EACCES: (folder: string) => `En ${folder} no se puede escribir: sus permisos no lo permiten.`,
      EPERM: (folder: string) => `En ${folder} no se puede escribir: el sistema no lo permite.`,
      EROFS: (folder: string) => `En ${folder} no se puede escribir: su disco es de solo lectura.`,
      ENOTDIR: (folder: string) => `${folder} no es una carpeta.`,
      EIO: (folder: string) => `En ${folder} no se puede escribir: su disco ha dado un error.`,
      ENODEV: (folder: string) => `En ${folder} no se puede escribir: su disco no está.`,
      other: (folder: string, code: string) => `En ${folder} no se puede escribir (${code}).`,
    },
    unwritableAdvice: 'Elija otra carpeta en los ajustes, o arregle esta.',
  },
  clock: {
    plausible: 'Parece correcto.',
    wrong: (day: string) => `Dice ${day}, y no puede ser.`,
    wrongAdvice:
      'Ponga la fecha y la hora de este equipo. Los dispositivos vinculados se reconocen por la hora, y los archivos llevan la hora en que se modificaron.',
  },
}

function inSight(devices: number): string {
  return say.count(devices, { one: 'Hay # dispositivo a la vista', many: 'Hay # de dispositivos a la vista', other: 'Hay # dispositivos a la vista' })
}
