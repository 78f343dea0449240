import { say } from './say.ts'

/** What a self-test finds: first what is so, then, in `…Advice`, what to do. Names and addresses come fit to be shown. */
export const findings = {
  names: {
    network: 'Netzwerk',
    port: 'Port',
    inbound: 'Von außen erreichbar',
    discovery: 'Suche',
    neighbours: 'Andere Geräte',
    folder: 'Empfangsordner',
    clock: 'Uhr',
  },
  failed: (count: number) =>
    say.count(count, {
      one: '# Prüfung ist fehlgeschlagen. Was zu tun ist, steht unten.',
      other: '# Prüfungen sind fehlgeschlagen. Was zu tun ist, steht unten.',
    }),
  notices: (count: number) => say.count(count, { one: 'Dieses Gerät funktioniert, mit # Hinweis.', other: 'Dieses Gerät funktioniert, mit # Hinweisen.' }),
  allWorks: 'Alles funktioniert.',

  /** Each interface as "address (name)". */
  network: {
    connected: (interfaces: readonly string[]) => `Verbunden: ${say.listed(interfaces)}.`,
    tunnel: (interfaces: readonly string[]) => `Verbunden: ${say.listed(interfaces)}. Ein VPN ist eingeschaltet.`,
    tunnelAdvice:
      'Viele VPNs sperren das lokale Netzwerk ab oder leiten kein Multicast weiter. Ist ein Gerät nicht in Sicht, schalten Sie das VPN aus, oder fügen Sie das Gerät mit seiner Adresse hinzu.',
    onlyHere: (address: string) => `Nur ${address} wird benutzt, und das führt zu keinem anderen Computer.`,
    onlyHereAdvice:
      'Um andere Geräte zu erreichen, wählen Sie in den Einstellungen eine andere Netzwerkschnittstelle, oder starten Sie FastDrop ohne „--interface“ und FASTDROP_INTERFACE.',
    none: 'Kein Netzwerk ist verbunden.',
    noneAdvice: 'Verbinden Sie sich mit dem WLAN, oder stecken Sie das Kabel des Netzwerks ein, in dem das andere Gerät ist.',
    gone: (address: string) => `${address}, die einzige Adresse, die FastDrop benutzen soll, gehört zurzeit nicht zu diesem Gerät.`,
    goneAdvice: 'Wählen Sie in den Einstellungen eine andere Netzwerkschnittstelle, oder verbinden Sie jenes Netzwerk wieder.',
  },
  port: {
    openEverywhere: (port: number) => `Offen: ${port} in jedem Netzwerk.`,
    openAt: (port: number, address: string) => `Offen: ${port} an ${address}.`,
    next: (wanted: number, port: number) => `${wanted} ist von einem anderen Programm belegt, deshalb wird ${port} benutzt.`,
    nextAdvice: (port: number) =>
      `Geräte, die einander von selbst finden, brauchen nichts. Wer dieses mit seiner Adresse hinzufügt, muss „:${port}“ dahinter schreiben.`,
    closed: (wanted: number) => `Port ${wanted} lässt sich nicht öffnen, deshalb kann nichts empfangen werden.`,
    closedAdvice:
      'Ein anderes Programm hat ihn, oder das System erlaubt es nicht. Wählen Sie in den Einstellungen einen anderen Port, oder beenden Sie jenes Programm; der Befehl zeigt, welches es ist.',
  },
  inbound: {
    visited: 'Ein anderes Gerät hat sich mit diesem verbunden.',
    reached: 'Dieses Gerät antwortet an seiner eigenen Adresse. Noch hat sich kein anderes verbunden.',
    reachedAdvice: (port: number) =>
      `Wenn andere dieses Gerät sehen und ihm nichts senden können, hält sie vielleicht eine Firewall auf diesem Computer auf: Lassen Sie TCP-Port ${port} herein.`,
    firewallAdvice: (firewall: string, port: number) =>
      `Wenn andere dieses Gerät sehen und ihm nichts senden können: ${firewall} ist eingeschaltet und hält sie vielleicht auf. Lassen Sie TCP-Port ${port} herein.`,
    blocked: (addresses: readonly string[], port: number) =>
      `${say.listed(addresses)} antwortet an Port ${port} nicht: Eine Firewall auf diesem Computer lässt niemanden herein.`,
    blockedAdvice: (port: number) =>
      `Lassen Sie TCP-Port ${port} herein. Der Befehl tut das auf diesem System; sehen Sie ihn sich an, bevor Sie ihn ausführen.`,
    other: (addresses: readonly string[], port: number) => `Unter ${say.listed(addresses)}, Port ${port}, antwortet etwas anderes.`,
    otherAdvice:
      'Ein anderes Programm oder der Proxy einer Sicherheitssoftware steht vor FastDrop. Wählen Sie in den Einstellungen einen anderen Port, oder lassen Sie FastDrop dort durch.',
    waits: 'Nicht geprüft: Nichts lauscht.',
  },
  discovery: {
    heard: 'Multicast funktioniert: Die Ankündigung dieses Geräts kommt zurück.',
    heardUnannounced: 'Multicast funktioniert. Dieses Gerät wird zurzeit nicht angekündigt.',
    /** `failures`: one of the four below for each address. */
    deaf: (failures: readonly string[]) => `Multicast-DNS funktioniert nicht: ${failures.join('; ')}.`,
    silent: (address: string) => `an ${address} kommt nichts zurück, was gesendet wird`,
    unanswered: (address: string) => `an ${address} kommen Fragen an, aber nicht die Antwort dieses Geräts`,
    busy: (address: string) => `an ${address} hat ein anderes Programm UDP-Port 5353 für sich allein`,
    forbidden: (address: string) => `an ${address} erlaubt das System FastDrop den UDP-Port 5353 nicht`,
    busyAdvice:
      'Beenden Sie das Programm, das den Port hat, oder stellen Sie es so ein, dass es ihn teilt. Bis dahin fügen Sie Geräte mit ihrer Adresse hinzu.',
    forbiddenAdvice: 'Erlauben Sie FastDrop in den Datenschutzeinstellungen des Systems das lokale Netzwerk.',
    deafAdvice:
      'Eine Firewall auf diesem Computer verhindert es: Lassen Sie UDP-Port 5353 herein und hinaus. Bis dahin fügen Sie Geräte mit ihrer Adresse hinzu.',
    off: 'Nicht benutzt: FastDrop wurde ohne sie gestartet.',
    offAdvice: 'Andere müssen dieses Gerät mit seiner Adresse hinzufügen.',
    waits: 'Nicht geprüft: Kein Netzwerk ist verbunden.',
  },
  neighbours: {
    some: (devices: number) => say.count(devices, { one: '# Gerät ist in Sicht.', other: '# Geräte sind in Sicht.' }),
    someReached: (devices: number, reached: number) =>
      `${say.count(devices, { one: '# Gerät ist in Sicht', other: '# Geräte sind in Sicht' })}; ${say.count(reached, { one: 'ein gekoppeltes hat geantwortet', other: '# gekoppelte haben geantwortet' })}.`,
    unreachable: (devices: number, names: readonly string[]) =>
      `${say.count(devices, { one: '# Gerät ist in Sicht', other: '# Geräte sind in Sicht' })}, aber nicht erreichbar: ${say.listed(names.map((name) => `„${name}“`))}.`,
    unreachableAdvice:
      'Eine Firewall auf jenem Computer lässt niemanden herein, oder das WLAN trennt seine Geräte voneinander (oft „Gastnetz“ oder „Isolation“ genannt). Führen Sie dort dieselbe Prüfung aus.',
    nobody: 'Niemand sonst ist in Sicht.',
    nobodyAdvice:
      'Öffnen Sie FastDrop auf dem anderen Gerät, und lassen Sie es offen; es muss im selben Netzwerk sein, nicht in einem Gastnetz, und sichtbar. Erscheint es dann noch nicht, führen Sie dort diese Prüfung aus, oder fügen Sie es mit seiner Adresse hinzu.',
    waits: 'Lässt sich nicht sagen, solange die Suche nicht funktioniert.',
  },
  folder: {
    writable: (folder: string) => `${folder} ist beschreibbar.`,
    writableFree: (folder: string, free: string) => `${folder} ist beschreibbar, ${free} frei.`,
    smallFiles: 'Der Datenträger nimmt nur Dateien unter 4 GiB.',
    nearlyFull: (folder: string, free: string) => `${folder} hat nur ${free} frei.`,
    full: (folder: string) => `Der Datenträger von ${folder} ist voll, deshalb kann nichts empfangen werden.`,
    fullAdvice: 'Schaffen Sie Platz auf dem Datenträger, oder wählen Sie einen anderen Ordner.',
    unwritable: {
      EACCES: (folder: string) => `${folder} ist nicht beschreibbar: Ihre Zugriffsrechte erlauben es nicht.`,
      EPERM: (folder: string) => `${folder} ist nicht beschreibbar: Das System erlaubt es nicht.`,
      EROFS: (folder: string) => `${folder} ist nicht beschreibbar: Der Datenträger ist schreibgeschützt.`,
      ENOTDIR: (folder: string) => `${folder} ist kein Ordner.`,
      EIO: (folder: string) => `${folder} ist nicht beschreibbar: Der Datenträger meldet einen Fehler.`,
      ENODEV: (folder: string) => `${folder} ist nicht beschreibbar: Der Datenträger ist nicht da.`,
      other: (folder: string, code: string) => `${folder} ist nicht beschreibbar (${code}).`,
    },
    unwritableAdvice: 'Wählen Sie in den Einstellungen einen anderen Ordner, oder bringen Sie diesen in Ordnung.',
  },
  clock: {
    plausible: 'Geht wohl richtig.',
    wrong: (day: string) => `Sie zeigt ${day}, und das kann nicht stimmen.`,
    wrongAdvice:
      'Stellen Sie Datum und Uhrzeit dieses Computers. Gekoppelte Geräte erkennen einander nach der Stunde, und Dateien tragen die Zeit ihrer Änderung.',
  },
}
