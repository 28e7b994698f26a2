package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.rules.RuleFile;
import io.photoncloud.nightlight.rules.RuleGroup;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/** One group of rules as a text in YAML. */
final class GroupYaml {
    private GroupYaml() {}

    static RuleGroup parse(String text) throws RulesRefused {
        String indented = text.strip().replace("\n", "\n    ");
        RuleFile file = RuleFile.parse("groups:\n  - " + indented + "\n", RuleFiles::error);
        if (file.groups().size() != 1) {
            throw new RulesRefused(
                    List.of("one group is to be told, not " + file.groups().size()));
        }
        return file.groups().getFirst();
    }

    /** One form for all: a map in block style, whatever was sent. Scalars stay as they were written: 1.10 is no number, but a version. */
    static String normal(String yaml) throws RulesRefused {
        LoaderOptions loading = new LoaderOptions();
        loading.setCodePointLimit(KeptRules.GROUP_BYTES_MAX);
        loading.setMaxAliasesForCollections(0);
        loading.setNestingDepthLimit(YamlValue.DEPTH_MAX);
        DumperOptions dumping = new DumperOptions();
        dumping.setSplitLines(false);
        try {
            Yaml yamls = new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading);
            if (yamls.compose(new StringReader(yaml)) instanceof MappingNode map) {
                inBlocks(map);
                StringWriter text = new StringWriter();
                yamls.serialize(map, text);
                return text.toString();
            }
        } catch (RuntimeException e) { // tidy: snakeyaml's own, and those of what it reads
            throw new RulesRefused(List.of("yaml: " + e.getMessage()));
        }
        throw new RulesRefused(List.of("a group of rules is a map in YAML"));
    }

    /** Maps and lists have no aliases, so that this ends. */
    private static void inBlocks(Node node) {
        switch (node) {
            case MappingNode map -> {
                map.setFlowStyle(DumperOptions.FlowStyle.BLOCK);
                for (NodeTuple pair : map.getValue()) {
                    inBlocks(pair.getKeyNode());
                    inBlocks(pair.getValueNode());
                }
            }
            case SequenceNode list -> {
                list.setFlowStyle(DumperOptions.FlowStyle.BLOCK);
                list.getValue().forEach(GroupYaml::inBlocks);
            }
            default -> {}
        }
    }
}
