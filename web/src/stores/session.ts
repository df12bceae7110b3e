// Who has logged in here, and what he may do. The server decides; a page only leaves out what would be refused.
import { computed, ref, shallowRef } from 'vue'
import { accountsApi, type Me, type Right } from '@/api/accounts'
import { ApiError, identity } from '@/api/client'
import { people } from '@/api/refusal'
import { forgetFacts, keptFact } from '@/phone/kept'

const me = shallowRef<Me | null>(null)
const names = shallowRef(new Map<string, string>())
/** Whether the server has been asked yet. */
const known = ref(false)

function take(answer: Me | null): void {
  me.value = answer
  identity.csrfToken = answer?.csrf_token ?? ''
  known.value = true
  if (answer && !answer.must_change && !answer.must_set_second_factor) {
    accountsApi.colleagues().then(
      (list) => (names.value = new Map(list.items.map((row) => [row.login, row.name]))),
      () => undefined,
    )
  }
}

/** Asks who this browser is. Nobody is an answer too; no answer at all is an error. */
async function load(): Promise<void> {
  try {
    take(await accountsApi.me())
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    take(null)
  }
}

/** Asks again under whom changes go, without forgetting who stands on the page: whether the server still knows this browser. */
async function renew(): Promise<boolean> {
  try {
    take(await accountsApi.me())
    return true
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    identity.csrfToken = ''
    return false
  }
}

export const session = {
  me,
  known,
  /** Names by login; the phone keeps them for when there is no line. */
  names,
  load,
  renew,
  async logIn(login: string, password: string, code: string): Promise<void> {
    const who = await accountsApi.logIn(login, password, code)
    // What the phone kept to be read by somebody else is not for this one.
    if ((await keptFact<Me>('me'))?.login !== who.login) await forgetFacts()
    take(who)
  },
  /** Fails where the server cannot be told: it would still let this browser in. */
  async logOut(): Promise<void> {
    await accountsApi.logOut().catch(async (error: unknown) => {
      if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) throw error
      // Another tab has logged in since: what goes along with a change is asked for anew.
      if (error.status === 403 && (await renew())) await accountsApi.logOut()
    })
    await forgetFacts()
    take(null)
  },
  lost: () => take(null),
  /** Who this was when there last was a line: enough to show what is kept, not to be let in. */
  remember: (who: Me) => void (me.value = who),
  can: (right: Right) => me.value?.rights.includes(right) ?? false,
  /** On the side of those who are supervised: some things are not written for them. */
  ofFirm: computed(() => {
    const roles = me.value?.roles ?? []
    return roles.length > 0 && roles.every((role) => role === 'firm_officer' || role === 'contractor')
  }),
  everything: computed(() => me.value?.scope.everything ?? false),
  /** The name behind a login that stands in a history; the login itself where it is nobody's here. */
  nameOf: (login: string) => names.value.get(login) ?? login,
  /** The other way: who looks for a person types the name. A login itself stays as it is. */
  loginOf: (name: string) => [...names.value].find(([, of]) => of === name)?.[0] ?? name,
}

people.nameOf = session.nameOf
