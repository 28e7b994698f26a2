package io.photoncloud.nightlight.promql;

/** What an expression gives, under the names Prometheus' API and error texts have for it. */
public enum ValueType {
    SCALAR("scalar", "scalar"),
    VECTOR("vector", "instant vector"),
    MATRIX("matrix", "range vector"),
    STRING("string", "string");

    private final String wireName;
    private final String documentedName;

    ValueType(String wireName, String documentedName) {
        this.wireName = wireName;
        this.documentedName = documentedName;
    }

    public String wireName() {
        return wireName;
    }

    public String documentedName() {
        return documentedName;
    }
}
