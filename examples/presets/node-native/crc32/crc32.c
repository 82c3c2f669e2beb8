#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>

static uint32_t crc32(const char *text, size_t length) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < length; i++) {
    crc ^= (unsigned char)text[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

// crc32(text: string): number
static napi_value call(napi_env env, napi_callback_info info) {
  napi_value argument, result = NULL;
  size_t count = 1, length;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok) return NULL;
  if (napi_get_value_string_utf8(env, argument, NULL, 0, &length) != napi_ok) {
    napi_throw_type_error(env, NULL, "crc32 wants a string");
    return NULL;
  }
  char *text = malloc(length + 1);
  if (text == NULL) {
    napi_throw_error(env, NULL, "out of memory");
    return NULL;
  }
  napi_get_value_string_utf8(env, argument, text, length + 1, NULL);
  napi_create_uint32(env, crc32(text, length), &result);
  free(text);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "crc32", NAPI_AUTO_LENGTH, call, NULL, &function) != napi_ok) return NULL;
  return function;
}
