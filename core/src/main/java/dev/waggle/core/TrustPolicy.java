package dev.waggle.core;

import java.util.function.Predicate;

/**
 * Whether the session, baggage and sampling flag of an inbound request are believed.
 *
 * <p>A session id from the internet is an input, not a fact. Where a request is not trusted, its remote span is kept as
 * a link, and everything else that it claims is ignored.
 *
 * @param <R> the request, as the integration knows it
 */
@FunctionalInterface
public interface TrustPolicy<R> {

    /** Called once per request, on its thread; must not block. One that throws counts as "no". */
    boolean trusts(R request);

    /** Inside the mesh: every request is believed. The default; always the same object. */
    @SuppressWarnings("unchecked") // it takes any request
    static <R> TrustPolicy<R> trusted() {
        return (TrustPolicy<R>) FixedTrust.TRUSTED;
    }

    /** At the edge: no request is believed. Always the same object. */
    @SuppressWarnings("unchecked") // it takes any request
    static <R> TrustPolicy<R> edge() {
        return (TrustPolicy<R>) FixedTrust.EDGE;
    }

    /** Believes the requests that the predicate accepts. */
    static <R> TrustPolicy<R> when(Predicate<? super R> predicate) {
        return predicate::test;
    }
}
