package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Addresses that have labels in common, as discovery finds them. The source is unique within its discovery. */
public record TargetGroup(String source, List<String> addresses, Map<String, String> labels) {
    public TargetGroup {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
    }

    /** A list of groups, as files and HTTP servers give it; JSON is YAML too. */
    static List<TargetGroup> list(YamlValue list, String source, Map<String, String> more) throws YamlException {
        List<TargetGroup> groups = new ArrayList<>();
        for (YamlValue item : list.items()) {
            if (item.isNull()) {
                throw new YamlException("nil target group item found (index " + groups.size() + ")");
            }
            YamlMap map = item.map("struct { Targets []string; Labels model.LabelSet }");
            List<String> targets = map.texts("targets");
            Map<String, String> labels = map.textMap("labels");
            map.end();
            labels.putAll(more);
            groups.add(new TargetGroup(source + ":" + groups.size(), targets, labels));
        }
        return groups;
    }
}
