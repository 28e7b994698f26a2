package io.photoncloud.lightningstor.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Under which keys LightningSTOR's rows stand. A letter says of what kind a row is; rows of objects follow by the number of
 * their bucket and their key, so that a listing is one range. The newest version of a key stands apart from the older ones:
 * {@link #current} where it is an object, {@link #marker} where it is a delete marker, and never both.
 *
 * <p>An object's key is the end of {@link #current} as it is. Where something follows it, 0x00 in it is written as 0x00 0xff and 0x00 0x01 ends it,
 * which keeps the order.
 */
public final class Keys {

    private static final byte BUCKET = 'b';
    private static final byte BUCKET_NUMBER = 'c';
    private static final byte SETTING = 's';
    private static final byte USAGE = 'q';
    private static final byte LIFECYCLE = 'l';
    private static final byte EVENT = 'e';
    private static final byte CURRENT = 'o';
    private static final byte MARKER = 'h';
    private static final byte OLDER = 'v';
    private static final byte NULL_VERSION = 'n';
    private static final byte UPLOAD = 'u';
    private static final byte UPLOAD_CHANGED = 'w';
    private static final byte PART = 'p';
    private static final byte BLOB = 'x';
    private static final byte FREED = 'f';
    private static final byte TRASH = 't';
    private static final byte SEALING_KEY = 'k';

    /** Of the id of an upload. */
    public static final int UPLOAD_ID_BYTES = 16;

    private static final int ESCAPED_ZERO = 0xff;
    private static final int TERMINATOR = 0x01;

    private Keys() {}

    public static Key bucket(String name) {
        byte[] text = name.getBytes(UTF_8);
        return Key.wrap(
                ByteBuffer.allocate(1 + text.length).put(BUCKET).put(text).array());
    }

    /** Those whose names begin so. */
    public static KeyRange buckets(String prefix) {
        return KeyRange.prefix(bucket(prefix).toArray());
    }

    public static String bucketName(Key key) {
        return new String(key.unsafeArray(), 1, key.size() - 1, UTF_8);
    }

    public static Key bucketNumber() {
        return Key.wrap(new byte[] {BUCKET_NUMBER});
    }

    /** How a bucket is set in one respect. */
    public static Key setting(long bucket, String name) {
        return plain(SETTING, bucket, name);
    }

    public static KeyRange settings(long bucket) {
        return KeyRange.prefix(setting(bucket, "").unsafeArray());
    }

    /** A part of what a bucket holds. */
    public static Key usage(long bucket, int part) {
        return Key.wrap(ByteBuffer.allocate(1 + Long.BYTES + Short.BYTES)
                .put(USAGE)
                .putLong(bucket)
                .putShort((short) part)
                .array());
    }

    public static KeyRange usages(long bucket) {
        return KeyRange.prefix(
                ByteBuffer.allocate(1 + Long.BYTES).put(USAGE).putLong(bucket).array());
    }

    /** How far the pass has come that applies the lifecycles of all buckets. */
    public static Key lifecyclePass() {
        return Key.wrap(new byte[] {LIFECYCLE});
    }

    /** Of something that a target is to be told, in the order in which it is told; names of targets have no 0x00. */
    public static Key event(String target, long order, int salt, long bucket) {
        byte[] text = target.getBytes(UTF_8);
        return Key.wrap(ByteBuffer.allocate(2 + text.length + 2 * Long.BYTES + Integer.BYTES)
                .put(EVENT)
                .put(text)
                .put((byte) 0)
                .putLong(order)
                .putInt(salt)
                .putLong(bucket)
                .array());
    }

    public static KeyRange events(String target) {
        byte[] text = target.getBytes(UTF_8);
        return KeyRange.prefix(ByteBuffer.allocate(2 + text.length)
                .put(EVENT)
                .put(text)
                .put((byte) 0)
                .array());
    }

    public static KeyRange events() {
        return KeyRange.prefix(new byte[] {EVENT});
    }

    public static String eventTarget(Key event) {
        byte[] bytes = event.unsafeArray();
        return new String(bytes, 1, bytes.length - 2 - 2 * Long.BYTES - Integer.BYTES, UTF_8);
    }

    public static long eventBucket(Key event) {
        return ByteBuffer.wrap(event.unsafeArray()).getLong(event.size() - Long.BYTES);
    }

    /** The newest version of an object. */
    public static Key current(long bucket, String object) {
        return plain(CURRENT, bucket, object);
    }

    /** The newest version of a key that is a delete marker. */
    public static Key marker(long bucket, String object) {
        return plain(MARKER, bucket, object);
    }

    public static KeyRange currents(long bucket, String prefix) {
        return KeyRange.prefix(current(bucket, prefix).unsafeArray());
    }

    public static KeyRange markers(long bucket, String prefix) {
        return KeyRange.prefix(marker(bucket, prefix).unsafeArray());
    }

    /** The end of the keys of {@link #setting}, {@link #current} and {@link #marker}. */
    public static String object(Key key) {
        int head = 1 + Long.BYTES;
        return new String(key.unsafeArray(), head, key.size() - head, UTF_8);
    }

    /** A version that another one followed; newer ones come first. */
    public static Key older(long bucket, String object, long sequence, int salt) {
        ByteArrayOutputStream key = ended(OLDER, bucket, object);
        key.writeBytes(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(~sequence)
                .putInt(salt)
                .array());
        return Key.wrap(key.toByteArray());
    }

    public static KeyRange olderOf(long bucket, String object) {
        return KeyRange.prefix(ended(OLDER, bucket, object).toByteArray());
    }

    /** Of all objects whose keys begin so. */
    public static KeyRange olders(long bucket, String prefix) {
        return KeyRange.prefix(begun(OLDER, bucket, prefix).toByteArray());
    }

    /** Of {@link #older} and {@link #upload}. */
    public static String endedObject(Key key) {
        byte[] bytes = key.unsafeArray();
        ByteArrayOutputStream object = new ByteArrayOutputStream(bytes.length);
        for (int at = 1 + Long.BYTES; at + 1 < bytes.length; at++) {
            if (bytes[at] != 0) {
                object.write(bytes[at]);
            } else if (Byte.toUnsignedInt(bytes[++at]) == ESCAPED_ZERO) {
                object.write(0);
            } else {
                return object.toString(UTF_8);
            }
        }
        throw new IllegalArgumentException("the key of a row does not end its object's key");
    }

    /** Says which of the older versions of a key is the one without a version id. */
    public static Key nullVersion(long bucket, String object) {
        return plain(NULL_VERSION, bucket, object);
    }

    public static Key upload(long bucket, String object, Bytes upload) {
        ByteArrayOutputStream key = ended(UPLOAD, bucket, object);
        key.writeBytes(upload.unsafeArray());
        return Key.wrap(key.toByteArray());
    }

    public static Bytes uploadId(Key upload) {
        byte[] bytes = upload.unsafeArray();
        return Bytes.wrap(Arrays.copyOfRange(bytes, bytes.length - UPLOAD_ID_BYTES, bytes.length));
    }

    /** Of one object. */
    public static KeyRange uploadsOf(long bucket, String object) {
        return KeyRange.prefix(ended(UPLOAD, bucket, object).toByteArray());
    }

    public static KeyRange uploads(long bucket, String prefix) {
        return KeyRange.prefix(begun(UPLOAD, bucket, prefix).toByteArray());
    }

    /** Written with each part of an upload, so that whoever completes it sees whether it has seen all. */
    public static Key uploadChanged(Bytes upload) {
        return Key.wrap(under(UPLOAD_CHANGED, upload, 0).array());
    }

    public static Key part(Bytes upload, int number) {
        return Key.wrap(
                under(PART, upload, Short.BYTES).putShort((short) number).array());
    }

    public static KeyRange parts(Bytes upload) {
        return KeyRange.prefix(under(PART, upload, 0).array());
    }

    public static int partNumber(Key part) {
        return Short.toUnsignedInt(ByteBuffer.wrap(part.unsafeArray()).getShort(part.size() - Short.BYTES));
    }

    public static Key blob(Bytes blob) {
        return Key.wrap(under(BLOB, blob, 0).array());
    }

    /** Of dead bytes, by the volume in which they are. */
    public static Key freed(long volume, Bytes blob) {
        return Key.wrap(ByteBuffer.allocate(1 + Long.BYTES + blob.size())
                .put(FREED)
                .putLong(volume)
                .put(blob.unsafeArray())
                .array());
    }

    public static KeyRange freedIn(long volume) {
        return KeyRange.prefix(
                ByteBuffer.allocate(1 + Long.BYTES).put(FREED).putLong(volume).array());
    }

    public static KeyRange freed() {
        return KeyRange.prefix(new byte[] {FREED});
    }

    public static Bytes freedBlob(Key freed) {
        return Bytes.wrap(Arrays.copyOfRange(freed.unsafeArray(), 1 + Long.BYTES, freed.size()));
    }

    public static Key trash(Bytes id) {
        return Key.wrap(under(TRASH, id, 0).array());
    }

    public static Bytes trashId(Key trash) {
        return Bytes.wrap(Arrays.copyOfRange(trash.unsafeArray(), 1, trash.size()));
    }

    public static KeyRange trash() {
        return KeyRange.prefix(new byte[] {TRASH});
    }

    /** Says that a key of this service encrypts something. */
    public static Key sealingKey(String id) {
        byte[] text = id.getBytes(UTF_8);
        return Key.wrap(
                ByteBuffer.allocate(1 + text.length).put(SEALING_KEY).put(text).array());
    }

    public static KeyRange sealingKeys() {
        return KeyRange.prefix(new byte[] {SEALING_KEY});
    }

    public static String sealingKeyId(Key key) {
        return new String(key.unsafeArray(), 1, key.size() - 1, UTF_8);
    }

    private static Key plain(byte kind, long bucket, String object) {
        byte[] text = object.getBytes(UTF_8);
        return Key.wrap(ByteBuffer.allocate(1 + Long.BYTES + text.length)
                .put(kind)
                .putLong(bucket)
                .put(text)
                .array());
    }

    private static ByteArrayOutputStream begun(byte kind, long bucket, String object) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.write(kind);
        key.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(bucket).array());
        for (byte b : object.getBytes(UTF_8)) {
            key.write(b);
            if (b == 0) {
                key.write(ESCAPED_ZERO);
            }
        }
        return key;
    }

    private static ByteArrayOutputStream ended(byte kind, long bucket, String object) {
        ByteArrayOutputStream key = begun(kind, bucket, object);
        key.write(0);
        key.write(TERMINATOR);
        return key;
    }

    private static ByteBuffer under(byte kind, Bytes id, int more) {
        return ByteBuffer.allocate(1 + id.size() + more).put(kind).put(id.unsafeArray());
    }
}
