/* A mail sink that is never the bottleneck: one thread, poll(2), PIPELINING and CHUNKING, nothing kept.
 *
 *   sink LIFETIME_SECONDS
 *   sink LOG LIFETIME_SECONDS
 *
 * Listens on a free port of 127.0.0.1 and prints "port N". Prints "first" when its first letter is complete, and
 * "letters N octets M" for every line that comes in on standard input. Ends when standard input ends, on SIGTERM, or
 * after its lifetime. Into LOG it writes a line for every letter: when its end came, in seconds of the monotonic clock,
 * and its recipient.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 256, INPUT = 1 << 18, OUTPUT = 1 << 16 };
enum mode { COMMANDS, TEXT, CHUNK };

struct client {
    int fd;
    enum mode mode;
    size_t chunk;      /* octets of the chunk still to come */
    int last, closing; /* the chunk ends its letter; the client has said QUIT */
    size_t held, queued;
    char recipient[256];
    char in[INPUT], out[OUTPUT];
};

static struct client *clients[MOST];
static int count;
static unsigned long letters, octets;
static FILE *book;

static void reply(struct client *c, const char *text) {
    size_t n = strlen(text);
    if (c->queued + n > OUTPUT) { c->closing = 1; return; }
    memcpy(c->out + c->queued, text, n);
    c->queued += n;
}

static void arrived(struct client *c) {
    if (letters++ == 0) { puts("first"); fflush(stdout); }
    if (book) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        fprintf(book, "%lld.%09ld %s\n", (long long)now.tv_sec, now.tv_nsec, c->recipient);
    }
    c->mode = COMMANDS;
    reply(c, "250 2.0.0 Ok: gone\r\n");
}

static void begin_chunk(struct client *c, const char *arguments) {
    char *rest;
    c->chunk = strtoul(arguments, &rest, 10);
    c->last = strncasecmp(rest, " LAST", 5) == 0;
    c->mode = CHUNK;
}

static void name_recipient(struct client *c, const char *line) {
    const char *from = strchr(line, '<'), *to = from ? strchr(from, '>') : NULL;
    if (to && to - from - 1 < (long)sizeof c->recipient)
        snprintf(c->recipient, sizeof c->recipient, "%.*s", (int)(to - from - 1), from + 1);
}

static void obey(struct client *c, const char *line) {
    if (!strncasecmp(line, "MAIL", 4)) reply(c, "250 2.1.0 Ok\r\n");
    else if (!strncasecmp(line, "RCPT", 4)) { name_recipient(c, line); reply(c, "250 2.1.5 Ok\r\n"); }
    else if (!strncasecmp(line, "DATA", 4)) { c->mode = TEXT; reply(c, "354 go on\r\n"); }
    else if (!strncasecmp(line, "BDAT ", 5)) begin_chunk(c, line + 5);
    else if (!strncasecmp(line, "RSET", 4) || !strncasecmp(line, "NOOP", 4)) reply(c, "250 2.0.0 Ok\r\n");
    else if (!strncasecmp(line, "EHLO", 4))
        reply(c, "250-sink.example.org\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n");
    else if (!strncasecmp(line, "HELO", 4)) reply(c, "250 sink.example.org\r\n");
    else if (!strncasecmp(line, "QUIT", 4)) { c->closing = 1; reply(c, "221 2.0.0 Bye\r\n"); }
    else reply(c, "500 5.5.2 unknown\r\n");
}

/* Each of the three eats what it can from the start of a piece of input and says how much that was. */
static size_t eat_command(struct client *c, char *from, size_t n) {
    char *end = memchr(from, '\n', n);
    if (!end) return 0;
    *end = 0;
    obey(c, from);
    return end + 1 - from;
}

static size_t eat_text(struct client *c, char *from, size_t n) {
    char *end = memmem(from, n, "\r\n.\r\n", 5);
    size_t eaten = end ? (size_t)(end + 5 - from) : n > 4 ? n - 4 : 0; /* an end may stand across two reads */
    octets += eaten;
    if (end) arrived(c);
    return eaten;
}

static size_t eat_chunk(struct client *c, size_t n) {
    size_t eaten = n < c->chunk ? n : c->chunk;
    octets += eaten;
    c->chunk -= eaten;
    if (c->chunk == 0) {
        if (c->last) arrived(c);
        else { c->mode = COMMANDS; reply(c, "250 2.0.0 Ok\r\n"); }
    }
    return eaten;
}

static void digest_input(struct client *c) {
    size_t at = 0, eaten = 1;
    while (!c->closing && eaten && (at < c->held || (c->mode == CHUNK && !c->chunk))) {
        size_t n = c->held - at;
        enum mode before = c->mode;
        eaten = before == COMMANDS ? eat_command(c, c->in + at, n)
              : before == TEXT     ? eat_text(c, c->in + at, n)
                                   : eat_chunk(c, n);
        at += eaten;
        if (before != c->mode) eaten = 1; /* an empty chunk eats nothing and still gets on */
    }
    memmove(c->in, c->in + at, c->held - at);
    c->held -= at;
    if (c->held == INPUT) c->closing = 1; /* a command line without an end */
}

/* What a client sent and what it is owed; 0 when it is gone. */
static int serve(struct client *c, short events) {
    if (events & (POLLIN | POLLHUP | POLLERR)) {
        ssize_t n = recv(c->fd, c->in + c->held, INPUT - c->held, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) return 0;
        if (n > 0) { c->held += n; digest_input(c); }
    }
    if (c->queued) {
        ssize_t n = send(c->fd, c->out, c->queued, MSG_NOSIGNAL);
        if (n < 0) return errno == EAGAIN;
        memmove(c->out, c->out + n, c->queued - n);
        c->queued -= n;
    }
    return !(c->closing && !c->queued);
}

static void welcome(int listener) {
    int fd, one = 1;
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        struct client *c = count < MOST ? calloc(1, sizeof *c) : NULL;
        if (!c) { close(fd); continue; }
        fcntl(fd, F_SETFL, O_NONBLOCK);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        c->fd = fd;
        reply(c, "220 sink.example.org ESMTP\r\n");
        clients[count++] = c;
        serve(c, 0);
    }
}

static int listen_on_loopback(void) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (void *)&here, length) || listen(fd, MOST) || getsockname(fd, (void *)&here, &length)) {
        perror("sink");
        exit(1);
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    printf("port %d\n", ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

static int asked(void) {
    char line[64];
    if (read(0, line, sizeof line) <= 0) return 0;
    printf("letters %lu octets %lu\n", letters, octets);
    fflush(stdout);
    return 1;
}

int main(int argc, char **argv) {
    struct pollfd polled[MOST + 2];
    int listener = listen_on_loopback();
    signal(SIGPIPE, SIG_IGN);
    alarm(argc > 1 ? atoi(argv[argc - 1]) : 600);
    if (argc > 2 && !(book = fopen(argv[1], "w"))) { perror("sink"); return 1; }
    for (;;) {
        polled[0] = (struct pollfd){.fd = 0, .events = POLLIN};
        polled[1] = (struct pollfd){.fd = listener, .events = POLLIN};
        for (int i = 0; i < count; i++)
            polled[i + 2] = (struct pollfd){.fd = clients[i]->fd, .events = POLLIN | (clients[i]->queued ? POLLOUT : 0)};
        if (poll(polled, count + 2, -1) < 0) continue;
        for (int i = count - 1; i >= 0; i--) /* backwards: the last one moves into a gap and has had its turn */
            if (polled[i + 2].revents && !serve(clients[i], polled[i + 2].revents)) {
                close(clients[i]->fd);
                free(clients[i]);
                clients[i] = clients[--count];
            }
        if (polled[1].revents) welcome(listener);
        if (polled[0].revents && !asked()) return book ? fclose(book) : 0;
    }
}
