import type { FaultWords } from '../../sentence.ts'

/** A disk and its folders. What a disk says stands in the middle of `cannotBeSaved`, and ends with what to do about it. */
export const diskFaults = {
  cannotBeSaved: ({ name, because }) => `«${name}» no se pudo guardar: ${because}, y después haga que se envíe de nuevo.`,
  diskFull: 'el disco está lleno. Libere espacio',
  diskShareUsedUp: 'su parte del disco está agotada. Libere espacio',
  diskTakesNoSuchSize: 'es demasiado grande para el disco de la carpeta de recepción. Elija otra carpeta',
  diskReportsError: 'el disco dio un error. Compruebe la unidad',
  diskReadOnly: 'el disco es de solo lectura. Compruebe la unidad, o elija otra carpeta',
  diskGone: 'el disco ya no está. Conéctelo de nuevo',
  diskNotWritable: 'no se puede escribir en la carpeta. Compruebe sus permisos',
  diskTooManyFilesOpen: 'este dispositivo tiene demasiados archivos abiertos. Cierre algunos programas',
  diskRefuses: 'el disco lo rechazó. Compruebe la unidad y sus permisos',
  fileTooLargeForDisk: ({ name }) =>
    `«${name}» es demasiado grande para el sistema de archivos de la carpeta de recepción, que admite menos de 4 GiB por archivo. Elija otra carpeta.`,
  receiveFolderOutOfReach: 'No se puede alcanzar la carpeta de recepción. Elija otra.',
  receiveFolderNotOpened: 'No se pudo abrir la carpeta de recepción. Compruebe que exista y que pueda leerla.',
  folderNotWholePath: ({ folder }) => `«${folder}» no es la ruta completa de una carpeta. Escríbala desde la raíz.`,
  folderNotThere: ({ folder }) => `La carpeta ${folder} no existe. Créela antes, o elija otra.`,
  folderIsNone: ({ folder }) => `${folder} no es una carpeta. Elija otra.`,
  folderNotWritable: ({ folder }) => `En la carpeta ${folder} no se puede escribir. Compruebe sus permisos, o elija otra.`,
  folderWentAway: ({ folder }) => `La carpeta ${folder} ya no está. Conecte de nuevo su disco, o elija otra carpeta.`,
  folderNotOurs: ({ folder }) => `«${folder}» no es una carpeta de FastDrop. Quítela, o elija otra carpeta.`,
  partFolderNotOurs: ({ name }) => `«${name}», en la carpeta de recepción, no es una carpeta de FastDrop. Quítela, o elija otra carpeta.`,
  partFolderMoved: 'La carpeta de partes de esta transferencia se movió o se reemplazó.',
  noRoomForOldFile: ({ name, folder }) => `«${name}» no se pudo reemplazar: en ${folder} no hay sitio para lo anterior. Mire qué hay allí.`,
  tooManyOfThatName: ({ name }) =>
    `En la carpeta de recepción hay demasiados archivos llamados como «${name}». Quite algunos y después haga que se envíe de nuevo.`,
  receivedNotThereAnyMore: 'Lo que se recibió ya no está en el disco. Haga que se envíe de nuevo.',
  thereAlreadyButChanged: 'Un archivo que ya estaba cambió mientras llegaban los demás. Haga que se envíen de nuevo.',
  noSpaceToUnpack: 'No queda espacio suficiente en la carpeta de recepción para descomprimir el archivo. Haga sitio y pídalo de nuevo.',
  noSpaceToPack:
    'No hay espacio suficiente en este dispositivo para empaquetarlo antes de enviarlo. Haga sitio, o envíe los archivos uno a uno sin compresión.',
} satisfies Partial<FaultWords>
