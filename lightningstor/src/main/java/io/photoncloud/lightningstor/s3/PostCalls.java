package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.event.Occasion;
import io.photoncloud.lightningstor.form.Spool;
import io.photoncloud.lightningstor.form.UploadForm;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.ObjectKey;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.sigv4.PostPolicy;
import io.photoncloud.lightningstor.sigv4.PostVerifier;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The call by which a browser uploads a file: a form with a policy, signed by somebody who may put the object. What the fields say is
 * what headers would say of an object that is put, and it is put as one.
 */
public final class PostCalls implements S3Group {

    private static final String FILE_NAME = "${filename}";

    private final BucketCalls buckets;
    private final ObjectCalls objects;
    private final PostVerifier verifier;
    private final Spool spool;

    public PostCalls(
            BucketCalls buckets,
            ObjectStore objects,
            Intakes intakes,
            Encrypting encrypting,
            PostVerifier verifier,
            Spool spool) {
        this.buckets = buckets;
        this.objects = new ObjectCalls(buckets, objects, new Writing(intakes, encrypting));
        this.verifier = verifier;
        this.spool = spool;
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(S3Operation.POST_OBJECT, this::post);
    }

    private void post(S3Call call) throws IOException {
        if (call.isSigned()) {
            throw new S3Exception(S3Error.CREDENTIALS_NOT_SUPPORTED);
        }
        requireNothingSaidOutside(call.headers());
        var _ = buckets.require(call);
        long length = call.length();
        try (InputStream body = call.body()) {
            UploadForm form =
                    UploadForm.begin(call.headers().find("content-type").orElse(""), length, body);
            ObjectKey key = key(form);
            Map<String, String> fields = new HashMap<>(form.fields());
            fields.put("bucket", call.bucket());
            fields.put("key", key.value());
            PostVerifier.Allowed allowed = verifier.verify(fields, call.now());
            Headers said = FormHeaders.of(fields, form.sizeMin());
            call.access().requireForm(call, allowed.caller(), key.value(), said);
            CustomerKeyHeaders.requireUnseen(said, call.transport() == S3Call.Transport.TLS);
            requireMax(allowed.sizes(), form.sizeMin());
            try (Spool.Waiting waiting = spool.begin(form.sizeMax())) {
                try (OutputStream sink = waiting.write()) {
                    form.file(sink);
                }
                allowed.sizes().check(waiting.size());
                Headers headers = FormHeaders.of(fields, waiting.size());
                S3Operation.POST_OBJECT.requireKnown(headers);
                StoredHeaders.requireOffered(headers);
                try (InputStream file = waiting.read()) {
                    store(call.posting(allowed.caller(), key, headers, file));
                }
            }
            answer(call, key, fields);
        }
    }

    /** As of now it is known who does. */
    private void store(S3Call posted) throws IOException {
        var _ = Occasion.of(posted.operation(), posted.owner()).call(() -> {
            objects.store(posted);
            return posted;
        });
    }

    /** What is said of the object stands in the form. */
    private static void requireNothingSaidOutside(Headers headers) {
        headers.names().stream()
                .filter(S3Operation.POST_OBJECT::isOfObject)
                .findFirst()
                .ifPresent(name -> {
                    throw S3Exception.headerNotImplemented(name);
                });
    }

    private static ObjectKey key(UploadForm form) {
        String key = form.fields().get("key");
        if (key == null || key.isEmpty()) {
            throw S3Exception.invalidArgument(
                    "key",
                    "",
                    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the"
                            + " fields.");
        }
        return new ObjectKey(key.replace(FILE_NAME, form.fileName()));
    }

    /** Who is refused in the end anyway does not send it all first. */
    private static void requireMax(PostPolicy.Sizes sizes, long sizeMin) {
        ObjectLimits.requireSinglePut(sizeMin);
        if (sizeMin > sizes.max()) {
            sizes.check(sizeMin);
        }
    }

    private static void answer(S3Call call, ObjectKey key, Map<String, String> fields) throws IOException {
        String location = "/" + call.bucket() + "/" + PercentCoding.encodePath(key.value());
        String tag = call.answer().said("ETag");
        Optional<URI> redirect = Optional.ofNullable(fields.get("success_action_redirect"))
                .or(() -> Optional.ofNullable(fields.get("redirect")))
                .flatMap(PostCalls::page);
        if (redirect.isPresent()) {
            call.answer()
                    .header("Location", withPlace(redirect.get(), call.bucket(), key.value(), tag))
                    .send(303);
            return;
        }
        call.answer().header("Location", location);
        switch (fields.getOrDefault("success_action_status", "")) {
            case "200" -> call.answer().send(200);
            case "201" ->
                call.answer()
                        .send(
                                201,
                                XmlWriter.bare("PostResponse")
                                        .element("Location", location)
                                        .element("Bucket", call.bucket())
                                        .element("Key", key.value())
                                        .element("ETag", tag)
                                        .finish());
            default -> call.answer().send(204);
        }
    }

    /** What is no address of a page is as if it were not there. */
    private static Optional<URI> page(String text) {
        try {
            URI page = new URI(text);
            boolean known = "http".equalsIgnoreCase(page.getScheme()) || "https".equalsIgnoreCase(page.getScheme());
            return known && page.getRawAuthority() != null ? Optional.of(page) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static String withPlace(URI page, String bucket, String key, String tag) {
        String place = "bucket=" + PercentCoding.encode(bucket) + "&key=" + PercentCoding.encode(key) + "&etag="
                + PercentCoding.encode(tag);
        String text = page.toString();
        int hash = text.indexOf('#');
        String before = hash < 0 ? text : text.substring(0, hash);
        String fragment = hash < 0 ? "" : text.substring(hash);
        return before + (before.indexOf('?') < 0 ? "?" : "&") + place + fragment;
    }
}
