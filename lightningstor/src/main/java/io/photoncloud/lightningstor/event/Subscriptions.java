package io.photoncloud.lightningstor.event;

import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.NotificationConfiguration;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is told of what: the configuration of a bucket, held to what can be kept. Pure. */
public final class Subscriptions {

    public static final Setting<NotificationConfiguration> SETTING =
            new Setting<>("notification", NotificationConfiguration::read, NotificationConfiguration::write);

    private static final String ANY = ":*";

    /** What happens here; whoever asks to be told of anything else would wait in vain. */
    private static final Set<String> EVENTS = Set.of(
            "s3:ObjectCreated:*",
            "s3:ObjectCreated:Put",
            "s3:ObjectCreated:Post",
            "s3:ObjectCreated:Copy",
            "s3:ObjectCreated:CompleteMultipartUpload",
            "s3:ObjectRemoved:*",
            "s3:ObjectRemoved:Delete",
            "s3:ObjectRemoved:DeleteMarkerCreated",
            "s3:LifecycleExpiration:*",
            "s3:LifecycleExpiration:Delete",
            "s3:LifecycleExpiration:DeleteMarkerCreated",
            "s3:ObjectTagging:*",
            "s3:ObjectTagging:Put",
            "s3:ObjectTagging:Delete",
            "s3:ObjectAcl:Put");

    private Subscriptions() {}

    /** The one who is told: there is at most one, as configurations do not overlap. */
    static Optional<Target> find(NotificationConfiguration configuration, String event, String key) {
        return configuration.targets().stream()
                .filter(target -> key.startsWith(target.prefix()) && key.endsWith(target.suffix()))
                .filter(target -> target.events().stream().anyMatch(asked -> includes(asked, "s3:" + event)))
                .findFirst();
    }

    private static boolean includes(String asked, String event) {
        return asked.endsWith(ANY) ? event.startsWith(asked.substring(0, asked.length() - 1)) : asked.equals(event);
    }

    /** @param webhooks the names of those that there are */
    public static void require(NotificationConfiguration configuration, Set<String> webhooks) {
        List<Target> targets = configuration.targets();
        for (Target target : targets) {
            boolean known = target.kind() == NotificationConfiguration.Kind.QUEUE
                    && Webhook.findName(target.address())
                            .filter(webhooks::contains)
                            .isPresent();
            if (!known) {
                throw S3Exception.invalidArgument(
                        target.address(),
                        "The destination does not exist: a queue is " + Webhook.arn("NAME")
                                + ", of a webhook that the settings have",
                        "Unable to validate the following destination configurations");
            }
            for (String event : target.events()) {
                if (!EVENTS.contains(event)) {
                    throw S3Exception.invalidArgument(
                            "Event", event, "A specified event is not supported for notifications.");
                }
            }
        }
        for (int at = 0; at < targets.size(); at++) {
            for (Target other : targets.subList(at + 1, targets.size())) {
                requireApart(targets.get(at), other);
            }
        }
    }

    private static void requireApart(Target one, Target other) {
        boolean together = one.events().stream()
                .anyMatch(event -> other.events().stream()
                        .anyMatch(another -> includes(event, another) || includes(another, event)));
        if (together
                && (one.prefix().startsWith(other.prefix()) || other.prefix().startsWith(one.prefix()))
                && (one.suffix().endsWith(other.suffix()) || other.suffix().endsWith(one.suffix()))) {
            throw new S3Exception(
                    S3Error.INVALID_ARGUMENT,
                    "Configurations overlap. Configurations on the same bucket cannot share a common event type.");
        }
    }
}
