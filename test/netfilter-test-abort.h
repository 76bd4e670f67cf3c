/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_TEST_ABORT_H
#define NETFILTER_TEST_ABORT_H

#include <csignal>
#include <cstdio>
#include <functional>
#include <iostream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/**
 * @ingroup netfilter-tests
 * Run a function in a process of its own, which it is expected to abort.
 *
 * @param function the function
 * @param aborted true if it ended by SIGABRT
 * @return what it wrote to standard error
 */
inline std::string
RunToAbort(const std::function<void()>& function, bool& aborted)
{
    // Or the child would write it once more.
    std::cout.flush();
    std::cerr.flush();
    std::fflush(nullptr);
    int ends[2];
    aborted = false;
    if (pipe(ends) != 0)
    {
        return "no pipe";
    }
    const pid_t child = fork();
    if (child == 0)
    {
        const rlimit noCore{0, 0};
        setrlimit(RLIMIT_CORE, &noCore);
        std::signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        function();
        _exit(0);
    }
    close(ends[1]);
    std::string text;
    char buffer[512];
    ssize_t length;
    while ((length = read(ends[0], buffer, sizeof(buffer))) > 0)
    {
        text.append(buffer, static_cast<size_t>(length));
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    aborted = child > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    return text;
}

#endif /* NETFILTER_TEST_ABORT_H */
