package io.photoncloud.plasmavmc.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A short text from elsewhere. */
final class TextSink implements ImageSink {

    private final int bytesMax;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    TextSink(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    String text() {
        return taken.toString(StandardCharsets.UTF_8);
    }

    @Override
    public long bytes() {
        return taken.size();
    }

    @Override
    public void requireRoom(long more) throws ImageRefusedException {
        if (more > bytesMax - bytes()) {
            throw new ImageRefusedException(
                    ImageRefusedException.Kind.TOO_LONG, "it is longer than " + bytesMax + " bytes");
        }
    }

    @Override
    public void write(ByteBuffer part) throws ImageRefusedException {
        requireRoom(part.remaining());
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        taken.writeBytes(bytes);
    }

    @Override
    public void restart() {
        taken.reset();
    }
}
