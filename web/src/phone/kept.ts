// What the phone keeps while there is no line: the last tasks and who asked for them, and what waits to be sent. IndexedDB; in a
// browser that refuses it (a private window) the memory of this page, which says so.
const databaseName = 'lvwang-phone'
const databaseVersion = 1

export type Store = 'facts' | 'waiting'

let opened: Promise<IDBDatabase | null> | null = null

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    let request: IDBOpenDBRequest
    try {
      request = indexedDB.open(databaseName, databaseVersion)
    } catch {
      resolve(null)
      return
    }
    request.onupgradeneeded = () => {
      request.result.createObjectStore('facts')
      request.result.createObjectStore('waiting', { keyPath: 'id' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => resolve(null)
    request.onblocked = () => resolve(null)
  })
  return opened
}

const memory: Record<Store, Map<IDBValidKey, unknown>> = { facts: new Map(), waiting: new Map() }

/** Done when the browser says that it is stored: what a person was told is kept must be. */
function change(database: IDBDatabase, store: Store, act: (rows: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, 'readwrite')
    act(transaction.objectStore(store))
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('the browser stores nothing'))
    transaction.onerror = (event) => reject((event.target as IDBRequest | null)?.error ?? new Error('the browser stores nothing'))
  })
}

function read<Answer>(database: IDBDatabase, store: Store, ask: (rows: IDBObjectStore) => IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = ask(database.transaction(store).objectStore(store))
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the browser reads nothing'))
  })
}

/** Whether what is kept outlives this page. */
export async function outlives(): Promise<boolean> {
  return (await open()) !== null
}

export async function keepFact(key: string, value: unknown): Promise<void> {
  const database = await open()
  if (database) await change(database, 'facts', (rows) => rows.put(value, key))
  else memory.facts.set(key, value)
}

export async function keptFact<Value>(key: string): Promise<Value | undefined> {
  const database = await open()
  return (database ? await read(database, 'facts', (rows) => rows.get(key)) : memory.facts.get(key)) as Value | undefined
}

/** Somebody else has logged in, or this one out: what he was shown is not kept for the next. What waits stays. */
export async function forgetFacts(): Promise<void> {
  const database = await open()
  if (database) await change(database, 'facts', (rows) => rows.clear())
  memory.facts.clear()
}

export async function putWaiting<Row extends { id: number }>(row: Row): Promise<void> {
  const database = await open()
  if (database) await change(database, 'waiting', (rows) => rows.put(row))
  else memory.waiting.set(row.id, row)
}

/** Takes a new one. Whether its number was free: another page of this browser may have taken it. */
export async function addWaiting<Row extends { id: number }>(row: Row): Promise<boolean> {
  const database = await open()
  if (!database) {
    memory.waiting.set(row.id, row)
    return true
  }
  try {
    await change(database, 'waiting', (rows) => rows.add(row))
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'ConstraintError') return false
    throw error
  }
}

export async function dropWaiting(id: number): Promise<void> {
  const database = await open()
  if (database) await change(database, 'waiting', (rows) => rows.delete(id))
  else memory.waiting.delete(id)
}

/** In the order of their ids. */
export async function allWaiting<Row extends { id: number }>(): Promise<Row[]> {
  const database = await open()
  const rows = (database ? await read(database, 'waiting', (all) => all.getAll()) : [...memory.waiting.values()]) as Row[]
  return rows.sort((a, b) => a.id - b.id)
}
