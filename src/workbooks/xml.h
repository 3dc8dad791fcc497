/* XML of a member of an archive, read until an element asks for a pause. */
#ifndef CQIO_WORKBOOKS_XML
#define CQIO_WORKBOOKS_XML

#include <expat.h>

#include "archives/bundle.h"

struct xml {
  cqio_ctx *ctx;
  struct bytes *bytes;
  XML_Parser parser;
  bool ended, paused;
};

typedef void (*xml_start)(void *data, const char *name, const char **attributes);
typedef void (*xml_end)(void *data, const char *name);
typedef void (*xml_text)(void *data, const char *text, int length);

CQIO_NODISCARD cqio_status cqio__xml_open(const struct bundle *bundle, const char *member,
                                          xml_start start, xml_end end, xml_text text, void *data,
                                          struct xml *out);
/* Goes on until the end or a pause. CQIO_DATA for what is no XML. */
CQIO_NODISCARD cqio_status cqio__xml_go(struct xml *xml);
/* From within an element: returns from cqio__xml_go. */
void cqio__xml_pause(struct xml *xml);
void cqio__xml_close(struct xml *xml);
/* Value of attribute NAME, NULL without. */
const char *cqio__xml_attribute(const char **attributes, const char *name);
/* All of MEMBER. */
CQIO_NODISCARD cqio_status cqio__xml_read(const struct bundle *bundle, const char *member,
                                          xml_start start, xml_end end, xml_text text, void *data);

#endif
