package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.text.GoQuote;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of a call: those of a form, and then those of the query. */
final class ApiParameters {
    /** Of a form. */
    static final int FORM_BYTES_MAX = 10 << 20;

    private static final String FORM = "application/x-www-form-urlencoded";

    private static final int PARAMETERS_MAX = 10_000;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private int count;

    private ApiParameters() {}

    static ApiParameters of(HttpServletRequest request) throws IOException {
        ApiParameters parameters = new ApiParameters();
        String contentType = request.getContentType();
        if (contentType != null && contentType.regionMatches(true, 0, FORM, 0, FORM.length())) {
            parameters.add(new String(form(request.getInputStream()), UTF_8));
        }
        parameters.add(request.getQueryString());
        return parameters;
    }

    private static byte[] form(InputStream body) throws IOException {
        byte[] form = body.readNBytes(FORM_BYTES_MAX + 1);
        if (form.length > FORM_BYTES_MAX) {
            throw ApiException.badData(
                    "error parsing form values: http: request body too large: more than " + FORM_BYTES_MAX + " bytes");
        }
        return form;
    }

    static ApiParameters ofText(String encoded) {
        ApiParameters parameters = new ApiParameters();
        parameters.add(encoded);
        return parameters;
    }

    private void add(@Nullable String encoded) {
        if (encoded == null) {
            return;
        }
        int end;
        for (int from = 0; from <= encoded.length(); from = end + 1) {
            int next = encoded.indexOf('&', from);
            end = next < 0 ? encoded.length() : next;
            String pair = encoded.substring(from, end);
            if (++count > PARAMETERS_MAX) {
                throw ApiException.badData("error parsing form values: more than " + PARAMETERS_MAX + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!name.isEmpty()) {
                values.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badData("error parsing form values: invalid URL escape: " + e.getMessage());
        }
    }

    /** The first value; empty where there is none. */
    String value(String name) {
        return all(name).stream().findFirst().orElse("");
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private Optional<String> find(String name) {
        return Optional.of(value(name)).filter(value -> !value.isEmpty());
    }

    long time(String name, long otherwise) {
        String text = value(name);
        return text.isEmpty() ? otherwise : requiredTime(name);
    }

    long requiredTime(String name) {
        try {
            return ApiTimes.parseTime(value(name));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
        }
    }

    Optional<Duration> findDuration(String name) {
        return find(name).map(_ -> requiredDuration(name));
    }

    Duration requiredDuration(String name) {
        try {
            return ApiTimes.parseDuration(value(name));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
        }
    }

    /** How many of something are wanted at most; as many as there are where nothing is said, or zero. */
    int limit() {
        Optional<String> limit = find("limit");
        if (limit.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        try {
            int most = Integer.parseInt(limit.get());
            if (most < 0) {
                throw ApiException.invalidParameter("limit", "limit must be non-negative");
            }
            return most == 0 ? Integer.MAX_VALUE : most;
        } catch (NumberFormatException _) {
            throw ApiException.invalidParameter(
                    "limit", "strconv.Atoi: parsing " + GoQuote.quote(limit.get()) + ": invalid syntax");
        }
    }

    /** Each of the selectors, of which a series has to fulfil one. */
    List<List<Matcher>> selectors() {
        List<List<Matcher>> selectors = new ArrayList<>();
        for (String text : all("match[]")) {
            List<Matcher> matchers;
            try {
                matchers = Parser.parseSelector(text);
            } catch (ParseException e) {
                throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
            }
            if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
                throw ApiException.invalidParameter("match[]", "match[] must contain at least one non-empty matcher");
            }
            selectors.add(matchers);
        }
        return selectors;
    }
}
