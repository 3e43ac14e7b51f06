package dev.waggle.examples.demo;

import dev.waggle.examples.Service;
import dev.waggle.viewer.SessionViewer;

/** The session viewer as a program of the demo. */
final class Viewer {

    private Viewer() {}

    public static void main(String[] args) {
        SessionViewer.builder()
                .port(Service.port())
                .start()
                .onSuccess(viewer -> Service.ready("viewer", viewer.port()))
                .onFailure(failure -> Service.failed("viewer", failure));
    }
}
