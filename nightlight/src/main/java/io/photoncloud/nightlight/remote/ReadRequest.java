package io.photoncloud.nightlight.remote;

import com.google.re2j.PatternSyntaxException;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.ArrayList;
import java.util.List;

/** What a remote reader asks for: selections, and whether it takes the answer as a stream of chunks. */
public record ReadRequest(List<Selection> queries, Form form) {
    public static final int QUERIES_MAX = 1_000;
    public static final int MATCHERS_MAX = 1_000;

    /** How the answer is written. */
    public enum Form {
        SAMPLES,
        STREAMED_XOR_CHUNKS
    }

    private static final Matcher.Kind[] KINDS = {
        Matcher.Kind.EQUAL, Matcher.Kind.NOT_EQUAL, Matcher.Kind.MATCHES, Matcher.Kind.NOT_MATCHES
    };

    public ReadRequest {
        queries = List.copyOf(queries);
    }

    /** Reads a message prometheus.ReadRequest. */
    public static ReadRequest decode(byte[] bytes, int from, int to) throws IngestException {
        List<Selection> queries = new ArrayList<>();
        List<Long> accepted = new ArrayList<>();
        WireReader request = new WireReader().reset(bytes, from, to);
        try {
            for (int tag = request.next(); tag != 0; tag = request.next()) {
                switch (tag) {
                    case 1 << 3 | WireReader.BYTES -> {
                        require(queries.size(), QUERIES_MAX, "queriesMax");
                        queries.add(query(request));
                    }
                    case 2 << 3 -> accepted.add(request.varint());
                    case 2 << 3 | WireReader.BYTES -> {
                        WireReader packed = new WireReader();
                        for (packed.enter(request); packed.hasMore(); ) {
                            accepted.add(packed.varint());
                        }
                    }
                    default -> request.skip();
                }
            }
        } catch (WireException e) {
            throw IngestException.malformed(String.valueOf(e.getMessage()));
        } catch (PatternSyntaxException e) {
            throw IngestException.malformed(String.valueOf(e.getMessage()));
        }
        return new ReadRequest(queries, form(accepted));
    }

    /** The first that is known here. */
    private static Form form(List<Long> accepted) throws IngestException {
        for (long number : accepted) {
            if (number >= 0 && number < Form.values().length) {
                return Form.values()[(int) number];
            }
        }
        if (accepted.isEmpty()) {
            return Form.SAMPLES;
        }
        throw IngestException.unsupported("server does not support any of the requested response types: " + accepted
                + "; supported: map[SAMPLES:{} STREAMED_XOR_CHUNKS:{}]");
    }

    private static Selection query(WireReader request) throws WireException, IngestException {
        WireReader query = new WireReader();
        query.enter(request);
        long fromMs = 0;
        long toMs = 0;
        List<Matcher> matchers = new ArrayList<>();
        for (int tag = query.next(); tag != 0; tag = query.next()) {
            switch (tag) {
                case 1 << 3 -> fromMs = query.varint();
                case 2 << 3 -> toMs = query.varint();
                case 3 << 3 | WireReader.BYTES -> {
                    require(matchers.size(), MATCHERS_MAX, "matchersMax");
                    matchers.add(matcher(query));
                }
                default -> query.skip();
            }
        }
        return new Selection(matchers, fromMs, toMs);
    }

    private static void require(int count, int most, String limit) throws IngestException {
        if (count >= most) {
            throw IngestException.tooLarge("read request has more than " + limit + " " + most);
        }
    }

    private static Matcher matcher(WireReader query) throws WireException, IngestException {
        WireReader matcher = new WireReader();
        matcher.enter(query);
        long kind = 0;
        String name = "";
        String value = "";
        for (int tag = matcher.next(); tag != 0; tag = matcher.next()) {
            switch (tag) {
                case 1 << 3 -> kind = matcher.varint();
                case 2 << 3 | WireReader.BYTES -> name = RemoteWriteDecoder.text(matcher);
                case 3 << 3 | WireReader.BYTES -> value = RemoteWriteDecoder.text(matcher);
                default -> matcher.skip();
            }
        }
        if (kind < 0 || kind >= KINDS.length) {
            throw IngestException.malformed("invalid matcher type");
        }
        return new Matcher(KINDS[(int) kind], name, value);
    }
}
