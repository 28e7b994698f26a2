package io.photoncloud.chainfire.store.raft.rpc;

import io.photoncloud.chainfire.store.raft.rpc.Frame.MalformedFrame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the frames in the gRPC messages of one stream. For one thread at a time. */
final class FrameAssembler {

    private final Consumer<Frame> receiver;
    private final Frame frame = new Frame();
    private byte @Nullable [] partial;
    private int partialFilled;

    FrameAssembler(Consumer<Frame> receiver) {
        this.receiver = receiver;
    }

    void feed(byte[] message) throws MalformedFrame {
        int at = 0;
        while (at < message.length) {
            at += partial == null ? takeFrame(message, at) : fill(partial, message, at);
        }
    }

    private int takeFrame(byte[] message, int at) throws MalformedFrame {
        int length = Frame.lengthAt(message, at, message.length);
        if (at + length <= message.length) {
            frame.view(message, at, at + length);
            receiver.accept(frame);
            return length;
        }
        byte[] started = new byte[length];
        partial = started;
        partialFilled = 0;
        return fill(started, message, at);
    }

    private int fill(byte[] target, byte[] message, int at) throws MalformedFrame {
        int taken = Math.min(target.length - partialFilled, message.length - at);
        System.arraycopy(message, at, target, partialFilled, taken);
        partialFilled += taken;
        if (partialFilled == target.length) {
            partial = null;
            frame.view(target, 0, target.length);
            receiver.accept(frame);
        }
        return taken;
    }
}
