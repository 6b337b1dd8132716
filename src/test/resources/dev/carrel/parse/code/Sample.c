#ifndef X_H
#define X_H
#include <stdio.h>
#define MAX(a,b) ((a)>(b)?(a):(b))
/* doc */
struct point { int x; int y; };
typedef struct { int a; } thing_t;
typedef int (*cb)(void *);
static const char *names[] = { "a", "b" };
enum color { RED, GREEN };
/* adds */
int add(int a, int b)
{
  return a + b;
}
static struct point *make(void) { return 0; }
int proto(int);
#ifdef Y
int only_y(void) { return 1; }
#endif
#endif
