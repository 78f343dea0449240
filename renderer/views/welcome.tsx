import { Check } from 'lucide-react'
import { Fragment } from 'react'
import { useApp } from '../state/page.ts'
import { text } from '../text.ts'
import css from './welcome.module.css'

/** What to do now, while there is nothing to show. */
export function Welcome() {
  const found = useApp((app) => app.peers.some((peer) => peer.state === 'online'))
  return (
    <div className={css.welcome}>
      <h3 className={css.title}>{text.welcomeTitle}</h3>
      <ol className={css.steps}>
        {text.welcomeSteps.map((step, index) => (
          <li key={step} className={css.step}>
            <span className={css.number} aria-hidden>
              {index === 0 && found ? <Check size={15} strokeWidth={2.2} className={css.found} /> : index + 1}
            </span>
            <p>{step}</p>
          </li>
        ))}
      </ol>
      <Here />
    </div>
  )
}

function Here() {
  const self = useApp((app) => app.self)
  const facts = [
    [text.nameLabel, self.name],
    [text.addressesLabel, self.addresses.length > 0 ? text.addresses(self.addresses) : text.addressesNone],
    [text.portLabel, self.port === null ? text.portClosed : String(self.port)],
    [text.deviceIdLabel, self.deviceId],
  ] as const
  return (
    <section className={css.here}>
      <h4 className={css.hereTitle}>{text.thisComputer}</h4>
      <dl className={css.facts}>
        {facts.map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}
