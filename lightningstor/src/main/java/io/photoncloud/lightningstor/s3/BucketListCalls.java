package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The list of a caller's buckets by name: whole, or in pages of those that a prefix and a region choose. */
final class BucketListCalls {

    /** Buckets of one page. */
    static final int PAGE_MAX = 10_000;

    private static final int READ_AT_ONCE = 1_000;
    private static final String MAX = "max-buckets";
    private static final String TOKEN = "continuation-token";
    private static final String PREFIX = "prefix";
    private static final String REGION = "bucket-region";

    private final BucketStore buckets;

    BucketListCalls(BucketStore buckets) {
        this.buckets = buckets;
    }

    void list(S3Call call) throws IOException {
        boolean chosen = List.of(MAX, TOKEN, PREFIX, REGION).stream()
                .anyMatch(name -> call.find(name).isPresent());
        Optional<Integer> max = call.find(MAX).map(BucketListCalls::max);
        List<Bucket> page = read(call, max.map(most -> most + 1).orElse(Integer.MAX_VALUE));
        boolean more = max.filter(most -> page.size() > most).isPresent();
        List<Bucket> shown = more ? page.subList(0, page.size() - 1) : page;
        XmlWriter xml = XmlWriter.of("ListAllMyBucketsResult");
        BucketCalls.owner(xml, call.owner());
        xml.open("Buckets");
        for (Bucket bucket : shown) {
            xml.open("Bucket").element("Name", bucket.name()).element("CreationDate", bucket.created());
            if (chosen) {
                xml.element("BucketRegion", bucket.region());
            }
            xml.close();
        }
        xml.close();
        if (more) {
            xml.element("ContinuationToken", ListCalls.token(shown.getLast().name()));
        }
        call.find(PREFIX).ifPresent(prefix -> xml.element("Prefix", prefix));
        call.answer().send(200, xml.finish());
    }

    private static int max(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > PAGE_MAX) {
            throw S3Exception.invalidArgument(
                    MAX, text, "Argument max-buckets must be an integer between 1 and " + PAGE_MAX);
        }
        return Integer.parseInt(text);
    }

    private List<Bucket> read(S3Call call, int most) {
        String prefix = call.get(PREFIX);
        Optional<String> region = call.find(REGION);
        String after = call.find(TOKEN).map(ListCalls::after).orElse("");
        List<Bucket> found = new ArrayList<>();
        List<Bucket> some = buckets.list(prefix, after, READ_AT_ONCE);
        while (!some.isEmpty() && found.size() < most) {
            some.stream()
                    .filter(bucket -> region.isEmpty() || region.get().equals(bucket.region()))
                    .filter(bucket -> call.access().isListed(call, bucket))
                    .limit(most - found.size())
                    .forEach(found::add);
            some = some.size() < READ_AT_ONCE
                    ? List.of()
                    : buckets.list(prefix, some.getLast().name(), READ_AT_ONCE);
        }
        return found;
    }
}
