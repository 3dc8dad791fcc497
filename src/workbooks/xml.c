/* XML of a member of an archive. */
#include "workbooks/xml.h"

#include <string.h>

enum { BLOCK = 1 << 16 };

cqio_status cqio__xml_open(const struct bundle *bundle, const char *member, xml_start start,
                           xml_end end, xml_text text, void *data, struct xml *out) {
  *out = (struct xml){.ctx = bundle->ctx};
  CQIO_TRY(cqio__bytes_open(bundle, member, &out->bytes));
  out->parser = XML_ParserCreate(NULL);
  if (!out->parser) return cqio_fail(bundle->ctx, CQIO_MEMORY, "%s: no memory for it", member);
  XML_SetElementHandler(out->parser, start, end);
  XML_SetCharacterDataHandler(out->parser, text);
  XML_SetUserData(out->parser, data);
  return CQIO_OK;
}

void cqio__xml_close(struct xml *xml) {
  if (xml->parser) XML_ParserFree(xml->parser);
  xml->parser = NULL;
  cqio__bytes_close(&xml->bytes);
}

static cqio_status damaged(struct xml *xml) {
  return cqio_fail(xml->ctx, CQIO_DATA, "%s:%lu: %s: expected XML of a workbook",
                   cqio__bytes_place(xml->bytes), XML_GetCurrentLineNumber(xml->parser),
                   XML_ErrorString(XML_GetErrorCode(xml->parser)));
}

void cqio__xml_pause(struct xml *xml) {
  xml->paused = XML_StopParser(xml->parser, XML_TRUE) == XML_STATUS_OK;
}

cqio_status cqio__xml_go(struct xml *xml) {
  enum XML_Status code = XML_STATUS_OK;
  if (xml->paused) {
    xml->paused = false;
    code = XML_ResumeParser(xml->parser);
  }
  while (code == XML_STATUS_OK && !xml->ended) {
    size_t got;
    void *buffer = XML_GetBuffer(xml->parser, BLOCK);
    if (!buffer) return cqio_fail(xml->ctx, CQIO_MEMORY, "no memory to read a workbook");
    CQIO_TRY(cqio__bytes_read(xml->bytes, buffer, BLOCK, &got));
    xml->ended = got == 0;
    cqio_progress(xml->ctx);
    code = XML_ParseBuffer(xml->parser, (int)got, xml->ended);
  }
  return code == XML_STATUS_ERROR ? damaged(xml) : CQIO_OK;
}

const char *cqio__xml_attribute(const char **attributes, const char *name) {
  for (int k = 0; attributes[k]; k += 2)
    if (strcmp(attributes[k], name) == 0) return attributes[k + 1];
  return NULL;
}

cqio_status cqio__xml_read(const struct bundle *bundle, const char *member, xml_start start,
                           xml_end end, xml_text text, void *data) {
  struct xml xml;
  cqio_status status = cqio__xml_open(bundle, member, start, end, text, data, &xml);
  if (!status) status = cqio__xml_go(&xml);
  cqio__xml_close(&xml);
  return status;
}
