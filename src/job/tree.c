/* YAML text to a tree of nodes with marks, by libyaml's events. */
#include "job/reading.h"

#include <string.h>
#include <yaml.h>

enum { MAX_DEPTH = 4 }; /* job, scenarios, one scenario, its set */

typedef struct {
  cqio_ctx *ctx;
  const char *path, *text;
  size_t size;
  yaml_parser_t parser;
} source;

bool cqio__node_is_null(const node *n) {
  return n->kind == NODE_SCALAR && n->text[0] == '\0';
}

void cqio__tree_destroy(node **tree) {
  while (*tree) {
    node *next = (*tree)->next;
    cqio__tree_destroy(&(*tree)->child);
    cqio__tree_destroy(&(*tree)->key);
    cqio_free((*tree)->text);
    cqio_free(*tree);
    *tree = next;
  }
}

/* ---- problems -------------------------------------------------------------------------------- */

static cqio_status fail_at(const source *s, yaml_mark_t mark, const char *problem) {
  return cqio_fail(s->ctx, CQIO_CONFIG, "%s:%zu:%zu: %s", s->path, mark.line + 1, mark.column + 1,
                   problem);
}

/* Moves MARK past byte C; columns count characters. */
static void step(yaml_mark_t *mark, char c) {
  if (c == '\n') {
    mark->line++;
    mark->column = 0;
  } else if (((unsigned char)c & 0xc0) != 0x80) {
    mark->column++;
  }
}

static yaml_mark_t mark_of_byte(const source *s, size_t offset) {
  yaml_mark_t mark = {0};
  for (size_t i = 0; i < offset && i < s->size; i++)
    step(&mark, s->text[i]);
  return mark;
}

/* True when the character at MARK is a tab. */
static bool is_tab(const source *s, yaml_mark_t mark) {
  yaml_mark_t here = {0};
  for (size_t i = 0; i < s->size && here.line <= mark.line; i++) {
    if (here.line == mark.line && here.column == mark.column) return s->text[i] == '\t';
    step(&here, s->text[i]);
  }
  return false;
}

/* What libyaml says, in one sentence. */
static cqio_status fail_parser(const source *s) {
  const yaml_parser_t *p = &s->parser;
  char problem[256];
  if (p->error == YAML_MEMORY_ERROR)
    return cqio_fail(s->ctx, CQIO_MEMORY, "%s: not enough memory to parse the file", s->path);
  if (p->error == YAML_READER_ERROR) {
    snprintf(problem, sizeof problem, "%s: expected UTF-8 text", p->problem);
    return fail_at(s, mark_of_byte(s, p->problem_offset), problem);
  }
  if (is_tab(s, p->problem_mark))
    return fail_at(s, p->problem_mark, "a tab indents the line: expected spaces");
  snprintf(problem, sizeof problem, "%s%s%s: expected valid YAML", p->context ? p->context : "",
           p->context ? ", " : "", p->problem ? p->problem : "wrong syntax");
  return fail_at(s, p->problem_mark, problem);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static cqio_status new_node(const source *s, const yaml_event_t *event, node_kind kind,
                            node **out) {
  CQIO_TRY(CQIO_ALLOC(s->ctx, 1, out));
  (*out)->kind = kind;
  (*out)->line = (int)event->start_mark.line + 1;
  (*out)->column = (int)event->start_mark.column + 1;
  return CQIO_OK;
}

static cqio_status next_event(source *s, yaml_event_t *event) {
  return yaml_parser_parse(&s->parser, event) ? CQIO_OK : fail_parser(s);
}

/* Anchors and tags are recorded as problems; reading goes on. */
static void refuse_properties(const source *s, const yaml_event_t *event, const yaml_char_t *anchor,
                              const yaml_char_t *tag) {
  if (anchor) fail_at(s, event->start_mark, "anchor: expected values written out, no '&' or '*'");
  if (tag) fail_at(s, event->start_mark, "tag: expected a plain value, no '!'");
}

static cqio_status read_scalar(const source *s, const yaml_event_t *event, node **out) {
  const char *value = (const char *)event->data.scalar.value;
  CQIO_TRY(new_node(s, event, NODE_SCALAR, out));
  refuse_properties(s, event, event->data.scalar.anchor, event->data.scalar.tag);
  if (!cqio__text_is_plain(value, event->data.scalar.length)) {
    fail_at(s, event->start_mark, "a line break or control character: expected text on one line");
    (*out)->kind = NODE_BAD;
    value = "";
  }
  return cqio_copy_text(s->ctx, value, &(*out)->text);
}

static cqio_status read_node(source *s, const yaml_event_t *event, int depth, node **out);

/* Reads the children of PARENT up to the event END. */
static cqio_status read_items(source *s, yaml_event_type_t end, int depth, node *parent) {
  node **tail = &parent->child, *key = NULL;
  cqio_status status = CQIO_OK;
  for (bool ended = false; !ended && !status;) {
    yaml_event_t event;
    CQIO_TRY_GOTO(status, done, next_event(s, &event));
    ended = event.type == end;
    if (!ended) status = read_node(s, &event, depth, tail);
    yaml_event_delete(&event);
    if (ended || status) break;
    if (parent->kind == NODE_MAPPING && !key) { /* that was the key; its value comes next */
      key = *tail;
      *tail = NULL;
    } else {
      (*tail)->key = key;
      key = NULL;
      tail = &(*tail)->next;
    }
  }
done:
  cqio__tree_destroy(&key);
  return status;
}

/* Keys of mapping PARENT that cannot be used become bad. */
static void check_keys(const source *s, const node *parent) {
  for (node *child = parent->child; child; child = child->next) {
    node *key = child->key;
    const char *problem = NULL;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): children of mappings have keys */
    if (key->kind == NODE_MAPPING || key->kind == NODE_SEQUENCE)
      problem = "the key is not a word: expected 'key: value'";
    else if (key->kind == NODE_SCALAR && strcmp(key->text, "<<") == 0)
      problem = "merge key '<<': expected values written out";
    if (!problem) continue;
    cqio_fail(s->ctx, CQIO_CONFIG, "%s:%d:%d: %s", s->path, key->line, key->column, problem);
    key->kind = NODE_BAD;
  }
}

static cqio_status read_node(source *s, const yaml_event_t *event, int depth, node **out) {
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return read_scalar(s, event, out);
  case YAML_ALIAS_EVENT:
    fail_at(s, event->start_mark, "alias: expected values written out, no '&' or '*'");
    return new_node(s, event, NODE_BAD, out);
  default:
    break;
  }
  if (depth == MAX_DEPTH)
    return fail_at(s, event->start_mark, "nested deeper than 4 levels: expected 'key: value'");
  if (event->type == YAML_MAPPING_START_EVENT) {
    CQIO_TRY(new_node(s, event, NODE_MAPPING, out));
    refuse_properties(s, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    CQIO_TRY(read_items(s, YAML_MAPPING_END_EVENT, depth + 1, *out));
    check_keys(s, *out);
    return CQIO_OK;
  }
  CQIO_TRY(new_node(s, event, NODE_SEQUENCE, out));
  refuse_properties(s, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
  return read_items(s, YAML_SEQUENCE_END_EVENT, depth + 1, *out);
}

/* ---- documents ------------------------------------------------------------------------------- */

/* Reads the one document of the stream; the events around it carry nothing. */
static cqio_status read_stream(source *s, node **out) {
  bool ended = false;
  for (int documents = 0; !ended;) {
    yaml_event_t event;
    CQIO_TRY(next_event(s, &event));
    cqio_status status = CQIO_OK;
    switch (event.type) {
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
      break;
    case YAML_DOCUMENT_START_EVENT:
      if (documents++)
        status = fail_at(s, event.start_mark, "a second document: expected one job in a file");
      break;
    case YAML_STREAM_END_EVENT:
      ended = true;
      break;
    default:
      status = read_node(s, &event, 0, out);
    }
    yaml_event_delete(&event);
    if (status) return status;
  }
  return CQIO_OK;
}

/* Directives mean nothing to a job, and many of them take libyaml quadratic time. */
static cqio_status refuse_directives(const source *s) {
  for (size_t i = 0; i < s->size; i++)
    if (s->text[i] == '%' && (i == 0 || s->text[i - 1] == '\n'))
      return fail_at(s, mark_of_byte(s, i), "directive: expected no line that begins with '%'");
  return CQIO_OK;
}

cqio_status cqio__tree_read(cqio_ctx *ctx, const char *path, const char *text, size_t size,
                            node **out) {
  source s = {.ctx = ctx, .path = path, .text = text, .size = size};
  *out = NULL;
  if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
    return cqio_fail(ctx, CQIO_CONFIG, "%s:1:1: a byte order mark: expected UTF-8 without it",
                     path);
  CQIO_TRY(refuse_directives(&s));
  if (!yaml_parser_initialize(&s.parser))
    return cqio_fail(ctx, CQIO_MEMORY, "%s: not enough memory to parse the file", path);
  yaml_parser_set_encoding(&s.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&s.parser, (const unsigned char *)text, size);
  cqio_status status = read_stream(&s, out);
  yaml_parser_delete(&s.parser);
  return status;
}
