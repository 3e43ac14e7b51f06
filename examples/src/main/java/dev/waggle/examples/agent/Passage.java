package dev.waggle.examples.agent;

/** What the tool found: one section of one document. */
record Passage(String source, String heading, String text) {

    String title() {
        return source + " › " + heading;
    }
}
