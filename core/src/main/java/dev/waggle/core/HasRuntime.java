package dev.waggle.core;

/** A tracer of ours: what lets a template start its events without the public surface knowing how. */
interface HasRuntime {

    EventRuntime runtime();
}
