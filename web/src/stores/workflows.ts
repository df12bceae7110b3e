// Kinds of cases as the server has them: what their steps and fields are called, what is asked at each. Asked once.
import { shallowRef } from 'vue'
import { api } from '@/api/client'
import type { FormField, Workflow, WorkflowStep } from '@/api/types_cases'
import { useWords } from '@/i18n'

const all = shallowRef<Workflow[]>([])
let asked: Promise<void> | null = null

function load(): Promise<void> {
  asked ??= api.workflows().then(
    (answer) => void (all.value = answer.items),
    () => void (asked = null),
  )
  return asked
}

export const workflows = {
  all,
  load,
  of: (type: string): Workflow | undefined => all.value.find((flow) => flow.key === type) ?? all.value.find((flow) => flow.key === 'general'),
  step: (type: string, act: string): WorkflowStep | undefined => workflows.of(type)?.steps.find((step) => step.act === act),
  fields: (type: string, act: string): FormField[] => {
    const flow = workflows.of(type)
    return flow?.forms.find((form) => form.key === workflows.step(type, act)?.form)?.fields ?? []
  },
  /** A field's name wherever a form of the kind has it: an event's details name only its key. */
  field: (type: string, key: string): FormField | undefined => workflows.of(type)?.forms.flatMap((form) => form.fields).find((field) => field.key === key),
}

/** How a choice of a form is shown: the answer itself is kept as the file says it. A phone may still keep kinds without English choices. */
export function useChoice(): (field: FormField | undefined, choice: string) => string {
  const { english } = useWords()
  return (field, choice) => (english.value && field?.choices_en?.[field.choices.indexOf(choice)]) || choice
}

/** What an event of a case is called: as every kind calls it, or by the name of the step of its kind. */
export function useEventName(): (type: string, act: string) => string {
  const { word, english } = useWords()
  return (type, act) => {
    const known = word('caseflow.event', act)
    if (known !== act) return known
    const step = workflows.step(type, act)
    return (english.value ? step?.name_en : step?.name) ?? act
  }
}
