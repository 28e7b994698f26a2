package io.photoncloud.lightningstor.event;

import io.photoncloud.lightningstor.object.Outbox.Happening;
import io.photoncloud.lightningstor.protocol.S3Operation;
import java.util.Optional;

/**
 * On what occasion objects change: by a call and by whom, or by a lifecycle. Bound for as long as the work takes, so that whoever writes
 * down what happens finds it.
 *
 * @param created what the event of an object that is put is called after
 * @param removed the family of the events of what is deleted
 * @param restated the event of what is said otherwise of an object; empty where nobody is told
 * @param principal who does it; empty where nobody asked
 */
public record Occasion(String created, String removed, String restated, String principal) {

    public static final Occasion LIFECYCLE = new Occasion("Put", "LifecycleExpiration", "", "s3.amazonaws.com");

    private static final ScopedValue<Occasion> CURRENT = ScopedValue.newInstance();
    private static final Occasion UNKNOWN = new Occasion("Put", "ObjectRemoved", "", "");

    public static Occasion of(S3Operation operation, String principal) {
        String created = switch (operation) {
            case POST_OBJECT -> "Post";
            case COPY_OBJECT -> "Copy";
            case COMPLETE_MULTIPART_UPLOAD -> "CompleteMultipartUpload";
            default -> "Put";
        };
        String restated = switch (operation) {
            case PUT_OBJECT_TAGGING -> "ObjectTagging:Put";
            case DELETE_OBJECT_TAGGING -> "ObjectTagging:Delete";
            case PUT_OBJECT_ACL -> "ObjectAcl:Put";
            default -> "";
        };
        return new Occasion(created, "ObjectRemoved", restated, principal);
    }

    static Occasion current() {
        return CURRENT.isBound() ? CURRENT.get() : UNKNOWN;
    }

    /** The name of what happens on this occasion; empty where nobody is told. */
    Optional<String> event(Happening happening) {
        return switch (happening) {
            case PUT -> Optional.of("ObjectCreated:" + created);
            case REMOVED -> Optional.of(removed + ":Delete");
            case MARKED -> Optional.of(removed + ":DeleteMarkerCreated");
            case RESTATED -> Optional.of(restated).filter(name -> !name.isEmpty());
        };
    }

    public void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
