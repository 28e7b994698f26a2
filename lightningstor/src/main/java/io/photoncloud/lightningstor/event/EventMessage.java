package io.photoncloud.lightningstor.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.S3Dates;
import java.net.URLEncoder;
import java.util.HexFormat;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What targets are told: the message that S3 sends. */
final class EventMessage {

    private static final JsonMapper JSON = new JsonMapper();

    private EventMessage() {}

    /**
     * The message about one event.
     *
     * @param sequence greater for what happened later to the same key
     */
    static byte[] of(Event event, long sequence, String region) {
        ObjectNode message = JSON.createObjectNode();
        if (event.isTest()) {
            message.put("Service", "Amazon S3")
                    .put("Event", "s3:" + Event.TEST)
                    .put("Time", S3Dates.xml(event.time()))
                    .put("Bucket", event.bucket())
                    .put("RequestId", event.requestId())
                    .put("HostId", "");
        } else {
            record(message.putArray("Records").addObject(), event, sequence, region);
        }
        return JSON.writeValueAsBytes(message);
    }

    private static void record(ObjectNode record, Event event, long sequence, String region) {
        record.put("eventVersion", version(event.name()))
                .put("eventSource", "aws:s3")
                .put("awsRegion", region)
                .put("eventTime", S3Dates.xml(event.time()))
                .put("eventName", event.name());
        record.putObject("userIdentity").put("principalId", event.principal());
        record.putObject("requestParameters").put("sourceIPAddress", event.sourceAddress());
        record.putObject("responseElements")
                .put("x-amz-request-id", event.requestId())
                .put("x-amz-id-2", "");
        ObjectNode s3 =
                record.putObject("s3").put("s3SchemaVersion", "1.0").put("configurationId", event.configurationId());
        ObjectNode bucket = s3.putObject("bucket").put("name", event.bucket());
        bucket.putObject("ownerIdentity").put("principalId", event.bucketOwner());
        bucket.put("arn", "arn:aws:s3:::" + event.bucket());
        ObjectNode object = s3.putObject("object").put("key", URLEncoder.encode(event.key(), UTF_8));
        if (!event.etag().isEmpty()) {
            object.put("size", event.size()).put("eTag", event.etag());
        }
        if (!event.versionId().isEmpty()) {
            object.put("versionId", event.versionId());
        }
        object.put("sequencer", HexFormat.of().withUpperCase().toHexDigits(sequence));
    }

    /** What was added to S3 later is of a later version. */
    private static String version(String event) {
        return event.startsWith("ObjectCreated:") || event.startsWith("ObjectRemoved:") ? "2.1" : "2.3";
    }
}
