import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { phoneFiles } from './phone_files.ts'

export default defineConfig({
  plugins: [vue(), phoneFiles()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: true, // Element Plus needs it
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  // MapLibre is one 1.1 MB file that only the map page loads; a warning about its size says nothing.
  build: { chunkSizeWarningLimit: 1300 },
})
