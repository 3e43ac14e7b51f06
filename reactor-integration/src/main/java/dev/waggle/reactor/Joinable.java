package dev.waggle.reactor;

import dev.waggle.core.Session;

/** A request that can be told of another session. Knows nothing of Spring, as those who look for one. */
interface Joinable {

    /** Answers with this session from now on, where the head is not out yet. */
    void joined(Session session);
}
