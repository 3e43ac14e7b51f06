package dev.waggle.core;

/** The policies that ask nothing of a request; one object each, so that configuration can tell them from code. */
enum FixedTrust implements TrustPolicy<Object> {
    TRUSTED(true),
    EDGE(false);

    private final boolean trusts;

    FixedTrust(boolean trusts) {
        this.trusts = trusts;
    }

    @Override
    public boolean trusts(Object request) {
        return trusts;
    }
}
