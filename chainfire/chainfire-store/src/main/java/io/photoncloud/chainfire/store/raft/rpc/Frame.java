package io.photoncloud.chainfire.store.raft.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What travels on an Exchange stream. Numbers are big-endian:
 *
 * <pre>
 *  0  int32  how many bytes follow
 *  4  uint8  kind: 1 request, 2 response, 3 failure, 4 ping, 5 pong; others are skipped
 *  5  int64  request id, chosen by the requester, repeated in the response or failure; 0 for ping and pong
 * 13  uint16 code: of the message type in the payload, see {@link RaftMessages}; 0 for one that goes by its name
 * 15  [code 0 only]  uint8 length and ASCII characters of the name of the method or message type
 * ..  payload; of a failure: uint8 reason (1 no such method, 2 handler failed, 3 overloaded, 4 too large), UTF-8 text
 * </pre>
 *
 * <p>A gRPC message of the stream holds as many whole frames as were waiting, up to {@link
 * PeerSettings#MESSAGE_BYTES_MAX}; a longer frame is cut into several gRPC messages of its own.
 *
 * <p>An instance is a view of a received frame; it is moved on to the next one, so it must not be kept.
 */
final class Frame {

    static final int LENGTH_BYTES = 4;

    static final int REQUEST = 1;
    static final int RESPONSE = 2;
    static final int FAILURE = 3;
    static final int PING = 4;
    static final int PONG = 5;

    static final int NAMED = 0;

    private static final int KIND_AT = 4;
    private static final int ID_AT = 5;
    private static final int CODE_AT = 13;
    private static final int HEADER_BYTES = 15;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NO_BYTES = {};

    private byte[] buffer = NO_BYTES;
    private int kind;
    private long id;
    private int code;
    private String name = "";
    private int payloadAt;
    private int end;

    static byte[] encode(int kind, long id, int code, String name, byte[] payload) throws PeerException {
        byte[] frame = allocate(kind, id, code, name, payload.length);
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        return frame;
    }

    static byte[] encode(int kind, long id, int code, String name, MessageLite payload) throws PeerException {
        int size = payload.getSerializedSize();
        byte[] frame = allocate(kind, id, code, name, size);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame, frame.length - size, size);
            payload.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("a message that does not have the size it told", e);
        }
        return frame;
    }

    static byte[] failure(long id, Reason reason, String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = header(FAILURE, id, NAMED, "", 1 + message.length);
        int at = frame.length - message.length;
        frame[at - 1] = (byte)
                switch (reason) {
                    case NO_SUCH_METHOD -> 1;
                    case OVERLOADED -> 3;
                    case TOO_LARGE -> 4;
                    case FAILED, TIMEOUT, UNREACHABLE, BROKEN, REFUSED, CLOSED -> 2;
                };
        System.arraycopy(message, 0, frame, at, message.length);
        return frame;
    }

    static byte[] signal(int kind) {
        return header(kind, 0, NAMED, "", 0);
    }

    private static byte[] allocate(int kind, long id, int code, String name, int payloadSize) throws PeerException {
        if ((long) payloadSize + HEADER_BYTES + 1 + name.length() > PeerSettings.FRAME_BYTES_MAX) {
            throw PeerException.notSent(
                    Reason.TOO_LARGE, payloadSize + " bytes exceed FRAME_BYTES_MAX of " + PeerSettings.FRAME_BYTES_MAX);
        }
        return header(kind, id, code, name, payloadSize);
    }

    private static byte[] header(int kind, long id, int code, String name, int payloadSize) {
        int nameBytes = code == NAMED ? 1 + name.length() : 0;
        byte[] frame = new byte[HEADER_BYTES + nameBytes + payloadSize];
        INT.set(frame, 0, frame.length - LENGTH_BYTES);
        frame[KIND_AT] = (byte) kind;
        LONG.set(frame, ID_AT, id);
        SHORT.set(frame, CODE_AT, (short) code);
        if (code == NAMED) {
            frame[HEADER_BYTES] = (byte) name.length();
            byte[] characters = name.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(characters, 0, frame, HEADER_BYTES + 1, characters.length);
        }
        return frame;
    }

    /** The length that a frame starting at {@code at} says it has, all of it. @throws MalformedFrame an absurd one */
    static int lengthAt(byte[] buffer, int at, int end) throws MalformedFrame {
        if (end - at < LENGTH_BYTES) {
            throw new MalformedFrame("a message ends within the length of a frame");
        }
        long length = LENGTH_BYTES + (long) (int) INT.get(buffer, at);
        if (length < HEADER_BYTES || length > PeerSettings.FRAME_BYTES_MAX) {
            throw new MalformedFrame(
                    "a frame of " + length + " bytes; FRAME_BYTES_MAX is " + PeerSettings.FRAME_BYTES_MAX);
        }
        return (int) length;
    }

    /** Moves on to the whole frame in {@code buffer[at, end)}. */
    void view(byte[] source, int at, int frameEnd) throws MalformedFrame {
        buffer = source;
        kind = source[at + KIND_AT];
        id = (long) LONG.get(source, at + ID_AT);
        code = (short) SHORT.get(source, at + CODE_AT) & 0xffff;
        name = "";
        payloadAt = at + HEADER_BYTES;
        end = frameEnd;
        if (code == NAMED) {
            readName();
        }
    }

    private void readName() throws MalformedFrame {
        int length = payloadAt < end ? buffer[payloadAt] & 0xff : end;
        if (payloadAt + 1 + length > end) {
            throw new MalformedFrame("a frame ends within its name");
        }
        if (length > 0) {
            name = new String(buffer, payloadAt + 1, length, StandardCharsets.ISO_8859_1);
        }
        payloadAt += 1 + length;
    }

    int kind() {
        return kind;
    }

    long id() {
        return id;
    }

    int code() {
        return code;
    }

    String name() {
        return name;
    }

    /** The array that holds the payload, at {@link #payloadAt} to {@link #end}: not to be changed, but free to keep. */
    byte[] buffer() {
        return buffer;
    }

    int payloadAt() {
        return payloadAt;
    }

    int payloadSize() {
        return end - payloadAt;
    }

    byte[] payload() {
        return Arrays.copyOfRange(buffer, payloadAt, end);
    }

    /** What a frame of kind {@link #FAILURE} tells. */
    PeerException failure(String peer) {
        int number = payloadSize() > 0 ? buffer[payloadAt] : 0;
        String text = payloadSize() > 1
                ? new String(buffer, payloadAt + 1, payloadSize() - 1, StandardCharsets.UTF_8)
                : "no reason given";
        String message = peer + " answers: " + text;
        return switch (number) {
            case 1 -> PeerException.notSent(Reason.NO_SUCH_METHOD, message);
            case 3 -> PeerException.notSent(Reason.OVERLOADED, message);
            case 4 -> PeerException.uncertain(Reason.TOO_LARGE, message);
            default -> PeerException.uncertain(Reason.FAILED, message);
        };
    }

    /** The peer does not keep to the layout: the stream is of no use any more. */
    static final class MalformedFrame extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedFrame(String message) {
            super(message);
        }
    }
}
