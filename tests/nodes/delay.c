/*
 * Joins nodes by a network that takes its time, where the kernel has no netem: each packet is
 * handed on after DELAY microseconds.
 *
 *   delay DELAY PID...     node k, from 1, is the network namespace of PID number k and gets the
 * device slow0 with the address 10.78.0.k; prints a line once all are joined
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { NODES = 16, WAITING = 1 << 14, PACKET = 1500, DESTINATION = 19 /* last byte of it, IPv4 */ };

struct packet {
  int64_t due; /* nanoseconds */
  ssize_t size;
  unsigned char bytes[PACKET];
};

/* Packets under way to one node, oldest first. */
struct line {
  int device;
  unsigned first, count;
  struct packet *waiting;
};

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void must(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "delay: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* The device of node NUMBER, which belongs to the namespace of process PID. */
static int join(const char *pid, int number) {
  char path[64], command[128];
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "slow0"};
  int home = open("/proc/self/ns/net", O_RDONLY);
  snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
  int there = open(path, O_RDONLY);
  must(home >= 0 && there >= 0 && setns(there, CLONE_NEWNET) == 0, path);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  must(device >= 0 && ioctl(device, TUNSETIFF, &request) == 0, "/dev/net/tun");
  snprintf(command, sizeof command,
           "ip address add 10.78.0.%d/24 dev slow0 && ip link set slow0 mtu %d up", number, PACKET);
  must(system(command) == 0, "ip");
  must(setns(home, CLONE_NEWNET) == 0, "setns");
  close(there);
  close(home);
  return device;
}

/* Takes what node K has sent. A packet that finds no room is lost, as on any network. */
static void take(struct line *lines, int nodes, int k, int64_t delay) {
  struct packet packet;
  while ((packet.size = read(lines[k].device, packet.bytes, sizeof packet.bytes)) > 0) {
    int to = packet.bytes[DESTINATION] - 1;
    if (packet.bytes[0] >> 4 != 4 || to < 0 || to >= nodes || lines[to].count == WAITING) continue;
    struct line *line = &lines[to];
    packet.due = now() + delay;
    line->waiting[(line->first + line->count++) % WAITING] = packet;
  }
}

/* Hands on what is due; when the next packet is, at most a second from TIME. */
static int64_t give(struct line *lines, int nodes, int64_t time) {
  int64_t next = time + INT64_C(1000000000);
  for (int k = 0; k < nodes; k++) {
    struct line *line = &lines[k];
    for (; line->count > 0; line->first = (line->first + 1) % WAITING, line->count--) {
      const struct packet *packet = &line->waiting[line->first];
      if (packet->due > time) {
        if (packet->due < next) next = packet->due;
        break;
      }
      if (write(line->device, packet->bytes, (size_t)packet->size) < 0 && errno == EAGAIN) break;
    }
  }
  return next;
}

int main(int count, char **words) {
  int nodes = count - 2;
  struct line lines[NODES] = {0};
  struct pollfd ready[NODES];
  if (nodes < 2 || nodes > NODES) {
    fprintf(stderr, "delay: %d nodes: expected DELAY and 2 to %d processes\n", nodes, NODES);
    return 2;
  }
  int64_t delay = strtoll(words[1], NULL, 10) * 1000;
  for (int k = 0; k < nodes; k++) {
    lines[k].device = join(words[k + 2], k + 1);
    must((lines[k].waiting = malloc(WAITING * sizeof(struct packet))) != NULL, "memory");
    ready[k] = (struct pollfd){.fd = lines[k].device, .events = POLLIN};
  }
  puts("joined");
  fflush(stdout);
  for (;;) {
    int64_t wait = give(lines, nodes, now()) - now();
    if (wait < 0) wait = 0;
    ppoll(ready, (nfds_t)nodes, &(struct timespec){wait / 1000000000, wait % 1000000000}, NULL);
    for (int k = 0; k < nodes; k++)
      if (ready[k].revents & POLLIN) take(lines, nodes, k, delay);
  }
}
