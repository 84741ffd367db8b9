/* A stretch of wire: forwards TCP on 127.0.0.1 with a round-trip time and a window.
 *
 *   delay TARGET_PORT ROUND_TRIP_MS WINDOW_BYTES LIFETIME_SECONDS
 *
 * Listens on a free port of 127.0.0.1 and prints "port N". A byte leaves half a round trip after it came in. A
 * direction takes no more bytes while WINDOW_BYTES of it are younger than a whole round trip (nobody could have
 * acknowledged them) or have not left. What the server says first arrives two round trips after the connect: SYN,
 * SYN-ACK, ACK, greeting. No loss, no limit of bandwidth. Ends when standard input ends, on SIGTERM, or after its
 * lifetime.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 128, STAMPS = 1 << 14 };

struct stamp { int64_t at; uint64_t end; };

/* Positions count bytes since the connect: came >= due >= left, and came >= known. */
struct way {
    int from, to;
    char *ring;
    uint64_t came, due, left, known;
    struct stamp stamps[STAMPS];
    unsigned first_due, first_known, next; /* into stamps, counting on for ever */
    int64_t not_before;
    int ended, shut, broken;
};

struct wire { struct way there, back; };

static struct wire *wires[MOST];
static int count, target;
static int64_t trip;
static size_t window;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t due_at(const struct way *w, const struct stamp *s) {
    int64_t at = s->at + trip / 2;
    return at > w->not_before ? at : w->not_before;
}

static void advance(struct way *w, int64_t t) {
    for (; w->first_due != w->next && due_at(w, &w->stamps[w->first_due % STAMPS]) <= t; w->first_due++)
        w->due = w->stamps[w->first_due % STAMPS].end;
    for (; w->first_known != w->first_due && w->stamps[w->first_known % STAMPS].at + trip <= t; w->first_known++)
        w->known = w->stamps[w->first_known % STAMPS].end;
}

static size_t room(const struct way *w) {
    uint64_t freed = w->left < w->known ? w->left : w->known;
    return w->next - w->first_known < STAMPS ? window - (w->came - freed) : 0;
}

static void take(struct way *w, int64_t t) {
    size_t start = w->came % window, most = room(w);
    if (most > window - start) most = window - start;
    if (most == 0) return;
    ssize_t n = recv(w->from, w->ring + start, most, 0);
    if (n < 0) { w->broken |= errno != EAGAIN; return; }
    if (n == 0) { w->ended = 1; return; }
    w->came += n;
    w->stamps[w->next++ % STAMPS] = (struct stamp){t, w->came};
}

static void give(struct way *w) {
    while (w->left < w->due) {
        size_t start = w->left % window, most = w->due - w->left;
        if (most > window - start) most = window - start;
        ssize_t n = send(w->to, w->ring + start, most, MSG_NOSIGNAL);
        if (n < 0) { w->broken |= errno != EAGAIN; return; }
        w->left += n;
    }
    if (w->ended && !w->shut && w->left == w->came) { shutdown(w->to, SHUT_WR); w->shut = 1; }
}

static void open_way(struct way *w, int from, int to, int64_t not_before) {
    int one = 1;
    w->from = from;
    w->to = to;
    w->not_before = not_before;
    w->ring = malloc(window);
    fcntl(from, F_SETFL, O_NONBLOCK);
    setsockopt(from, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void welcome(int listener) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(target), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int near;
    while ((near = accept(listener, NULL, NULL)) >= 0) {
        int far = socket(AF_INET, SOCK_STREAM, 0);
        if (count == MOST || connect(far, (void *)&there, sizeof there)) { close(near); close(far); continue; }
        struct wire *w = calloc(1, sizeof *w);
        open_way(&w->there, near, far, 0);
        open_way(&w->back, far, near, now() + 2 * trip);
        wires[count++] = w;
    }
}

static void hang_up(int i) {
    struct wire *w = wires[i];
    close(w->there.from);
    close(w->back.from);
    free(w->there.ring);
    free(w->back.ring);
    free(w);
    wires[i] = wires[--count];
}

/* When something will be due, or room will be made, without any event. */
static int64_t next_moment(const struct way *w) {
    int64_t soonest = INT64_MAX;
    if (w->first_due != w->next) soonest = due_at(w, &w->stamps[w->first_due % STAMPS]);
    if (room(w) == 0 && w->first_known != w->next && w->stamps[w->first_known % STAMPS].at + trip < soonest)
        soonest = w->stamps[w->first_known % STAMPS].at + trip;
    return soonest;
}

static short wanted(const struct way *in, const struct way *out) {
    return (!in->ended && room(in) ? POLLIN : 0) | (out->left < out->due ? POLLOUT : 0);
}

static int listen_on_loopback(void) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (void *)&here, length) || listen(fd, MOST) || getsockname(fd, (void *)&here, &length)) {
        perror("delay");
        exit(1);
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    printf("port %d\n", ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

static void wait_for_something(struct pollfd *polled, int listener) {
    int64_t soonest = INT64_MAX, t = now();
    polled[0] = (struct pollfd){.fd = 0, .events = POLLIN};
    polled[1] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (int i = 0; i < count; i++) {
        struct way *there = &wires[i]->there, *back = &wires[i]->back;
        int64_t a = next_moment(there), b = next_moment(back);
        if (a < soonest) soonest = a;
        if (b < soonest) soonest = b;
        short near = wanted(there, back), far = wanted(back, there);
        /* A negative number is passed over: poll would report a hang-up again and again. */
        polled[2 * i + 2] = (struct pollfd){.fd = near ? there->from : -1, .events = near};
        polled[2 * i + 3] = (struct pollfd){.fd = far ? back->from : -1, .events = far};
    }
    int64_t left = soonest > t ? soonest - t : 0;
    struct timespec span = {left / 1000000000, left % 1000000000};
    ppoll(polled, 2 * count + 2, soonest == INT64_MAX ? NULL : &span, NULL);
}

static void carry(int before, const struct pollfd *polled) {
    int64_t t = now();
    for (int i = before - 1; i >= 0; i--) {
        struct way *ways[2] = {&wires[i]->there, &wires[i]->back};
        int over = 1;
        for (int k = 0; k < 2; k++) {
            advance(ways[k], t);
            if (polled[2 * i + 2 + k].revents & (POLLIN | POLLHUP | POLLERR)) take(ways[k], t);
            give(ways[k]);
            over &= ways[k]->shut;
        }
        if (over || ways[0]->broken || ways[1]->broken) hang_up(i);
    }
}

int main(int argc, char **argv) {
    struct pollfd polled[2 * MOST + 2];
    if (argc < 5) return 2;
    target = atoi(argv[1]);
    trip = (int64_t)(atof(argv[2]) * 1e6);
    window = strtoul(argv[3], NULL, 10);
    alarm(atoi(argv[4]));
    signal(SIGPIPE, SIG_IGN);
    int listener = listen_on_loopback();
    for (;;) {
        int before = count;
        wait_for_something(polled, listener);
        if (polled[0].revents) return 0;
        carry(before, polled);
        if (polled[1].revents) welcome(listener);
    }
}
