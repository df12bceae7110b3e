// The last word of the breadcrumbs: what the open page is about, set by the page itself.
import { ref } from 'vue'

export const crumb = ref('')
