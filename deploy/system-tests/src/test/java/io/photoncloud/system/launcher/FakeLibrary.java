package io.photoncloud.system.launcher;

/** In a jar of its own, which a {@link FakeService} opens when it first needs it. */
final class FakeLibrary {

    String word() {
        return "late";
    }
}
