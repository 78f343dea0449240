import { common } from './common.ts'
import { say } from './say.ts'

/** Transfers that have ended. */
export const history = {
  history: 'Historial',
  search: 'Buscar en el historial',
  emptyTitle: 'Aún no se ha enviado ni recibido nada',
  emptyHint: 'Aquí aparecen las transferencias terminadas, también después de cerrar FastDrop. Lo que dicen los textos no se guarda nunca.',
  offTitle: 'No se lleva historial',
  offHint: 'Las transferencias terminadas se olvidan al descartarlas, o cuando se cierra FastDrop.',
  keep: 'Llevar un historial',
  noneFound: 'No hay nada así aquí.',
  reading: 'Leyendo el historial…',
  found: (found: number, all: number) => (found === all ? common.transferCount(all) : common.of(found, all)),
  exportCsv: 'Exportar como tabla…',
  exportJson: 'Exportar como JSON…',
  exported: 'Se exportó el historial.',
  clear: 'Vaciar…',
  clearQuestion: (count: number) =>
    say.count(count, {
      one: '¿Quitar la única entrada del historial? Los archivos se quedan donde están.',
      many: '¿Quitar las # de entradas del historial? Los archivos se quedan donde están.',
      other: '¿Quitar las # entradas del historial? Los archivos se quedan donde están.',
    }),
  keepAll: 'Conservar',
  clearNow: 'Quitar todas',
  remove: 'Quitar del historial',
  removeOf: (title: string) => `Quitar ${title} del historial`,
  listOf: 'Transferencias terminadas',
  leftOutOf: (title: string) => `Lo que se omitió de ${title}`,
  lostOf: (title: string) => `Lo que no llegó de ${title}`,
  today: 'Hoy',
  yesterday: 'Ayer',
  open: 'Abrir',
  openOf: (title: string) => `Abrir ${title}`,
  showOf: (title: string) => `Mostrar ${title} en su carpeta`,
  sendBack: 'Devolver',
  sendBackOf: (title: string, peer: string) => `Devolver ${title} a ${peer}`,
  sendAgain: 'Enviar de nuevo',
  sendAgainOf: (title: string, peer: string) => `Enviar ${title} de nuevo a ${peer}`,
  dragHint: 'Arrástrelo desde aquí a otra ventana',
}
