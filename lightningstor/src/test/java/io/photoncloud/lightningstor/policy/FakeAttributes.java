package io.photoncloud.lightningstor.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A request that says what a test wants it to. */
public record FakeAttributes(Subject subject, Map<ConditionKey, List<String>> values) implements Attributes {

    public static FakeAttributes of(Subject subject) {
        return new FakeAttributes(subject, Map.of());
    }

    /** Of a user of the project web of the organization acme. */
    public static FakeAttributes ofUser(String id) {
        return of(user(id)).with("aws:username", id).with("aws:userid", id);
    }

    public static Subject user(String id) {
        return new Subject(Subject.Kind.USER, id, "acme", "web", "");
    }

    public FakeAttributes with(String key, String... said) {
        Map<ConditionKey, List<String>> more = new HashMap<>(values);
        more.put(ConditionKey.find(key).orElseThrow(), Arrays.asList(said));
        return new FakeAttributes(subject, more);
    }

    @Override
    public List<String> find(ConditionKey key) {
        return values.getOrDefault(key, List.of());
    }
}
