package io.photoncloud.nightlight.rules.template;

import io.photoncloud.nightlight.rules.template.Lexeme.Kind;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a tree of the words of a template. */
final class TemplateParser {
    static final int DEPTH_MAX = 50;

    private final String name;
    private final List<Lexeme> lexemes;
    private final Set<String> variables;
    private int at;
    private int depth;
    private int loops;

    private TemplateParser(String name, List<Lexeme> lexemes, Set<String> variables) {
        this.name = name;
        this.lexemes = lexemes;
        this.variables = new HashSet<>(variables);
    }

    static List<Node> parse(String name, String text, Set<String> variables) throws TemplateException {
        TemplateParser parser = new TemplateParser(name, TemplateLexer.lex(name, text), variables);
        List<Node> nodes = parser.list();
        if (parser.peek().kind() != Kind.END) {
            throw parser.error(
                    "unexpected {{" + parser.lexemes.get(parser.at + 1).text() + "}}");
        }
        return nodes;
    }

    private Lexeme peek() {
        return lexemes.get(at);
    }

    private Lexeme next() {
        return lexemes.get(at++);
    }

    private TemplateException error(String message) {
        Lexeme lexeme = lexemes.get(Math.min(at, lexemes.size() - 1));
        return new TemplateException("template: " + name + ":" + lexeme.line() + ": " + message);
    }

    private void skipSpaces() {
        while (peek().kind() == Kind.SPACE) {
            at++;
        }
    }

    /** Up to the end of the text, or an end or else that belongs to someone around this. */
    private List<Node> list() throws TemplateException {
        if (++depth > DEPTH_MAX) {
            throw error("template is nested deeper than depthMax " + DEPTH_MAX);
        }
        List<Node> nodes = new ArrayList<>();
        while (peek().kind() != Kind.END && !isEndOrElse()) {
            Lexeme lexeme = next();
            if (lexeme.kind() == Kind.TEXT) {
                nodes.add(new Node.Text(lexeme.text()));
            } else {
                nodes.add(action());
            }
        }
        depth--;
        return nodes;
    }

    private boolean isEndOrElse() {
        int place = at;
        if (lexemes.get(place).kind() != Kind.OPEN) {
            return false;
        }
        place++;
        while (lexemes.get(place).kind() == Kind.SPACE) {
            place++;
        }
        return lexemes.get(place).isWord("end") || lexemes.get(place).isWord("else");
    }

    /** What comes after the opening braces. */
    private Node action() throws TemplateException {
        skipSpaces();
        Lexeme first = peek();
        if (first.kind() == Kind.WORD) {
            switch (first.text()) {
                case "if", "with", "range" -> {
                    at++;
                    return control(first.text());
                }
                case "break", "continue" -> {
                    at++;
                    if (loops == 0) {
                        throw error("{{" + first.text() + "}} outside {{range}}");
                    }
                    close(first.text());
                    return first.text().equals("break") ? new Node.Break() : new Node.Continue();
                }
                case "define", "template", "block" -> throw error("{{" + first.text() + "}} is not supported in rules");
                default -> {
                    // It is a function.
                }
            }
        }
        Node.Pipe pipe = pipe("command");
        close("command");
        return new Node.Output(pipe);
    }

    private Node control(String word) throws TemplateException {
        Set<String> around = new HashSet<>(variables);
        Node.Pipe pipe = pipe(word);
        close(word);
        loops += word.equals("range") ? 1 : 0;
        List<Node> then = list();
        loops -= word.equals("range") ? 1 : 0;
        List<Node> otherwise = List.of();
        if (peek().kind() == Kind.END) {
            throw error("unexpected EOF");
        }
        next();
        skipSpaces();
        if (next().isWord("else")) {
            skipSpaces();
            if (peek().isWord("if") || peek().isWord("with")) {
                String nested = next().text();
                if (++depth > DEPTH_MAX) {
                    throw error("template is nested deeper than depthMax " + DEPTH_MAX);
                }
                otherwise = List.of(control(nested));
                depth--;
                restore(around);
                return node(word, pipe, then, otherwise);
            }
            close("else");
            otherwise = list();
            if (peek().kind() == Kind.END) {
                throw error("unexpected EOF");
            }
            next();
            skipSpaces();
            if (!next().isWord("end")) {
                throw error("expected end; found {{else}}");
            }
        }
        close("end");
        restore(around);
        return node(word, pipe, then, otherwise);
    }

    private void restore(Set<String> around) {
        variables.clear();
        variables.addAll(around);
    }

    private static Node node(String word, Node.Pipe pipe, List<Node> then, List<Node> otherwise) {
        return switch (word) {
            case "if" -> new Node.If(pipe, then, otherwise);
            case "with" -> new Node.With(pipe, then, otherwise);
            default -> new Node.Range(pipe, then, otherwise);
        };
    }

    private void close(String context) throws TemplateException {
        skipSpaces();
        if (peek().kind() != Kind.CLOSE) {
            throw error("unexpected " + describe(peek()) + " in " + context);
        }
        at++;
    }

    private static String describe(Lexeme lexeme) {
        return switch (lexeme.kind()) {
            case END -> "EOF";
            case FIELD -> "<." + lexeme.text() + ">";
            default -> "<" + lexeme.text() + ">";
        };
    }

    private Node.Pipe pipe(String context) throws TemplateException {
        List<String> declared = new ArrayList<>();
        Node.Assignment assignment = declaration(declared, context);
        List<Node.Command> commands = new ArrayList<>();
        commands.add(command(context));
        skipSpaces();
        while (peek().isSign("|")) {
            at++;
            commands.add(command(context));
            skipSpaces();
        }
        for (int i = 1; i < commands.size(); i++) {
            if (!(commands.get(i).operands().getFirst() instanceof Node.Function)
                    && !(commands.get(i).operands().getFirst() instanceof Node.Fields)) {
                throw error("non executable command in pipeline stage " + (i + 1));
            }
        }
        variables.addAll(assignment == Node.Assignment.DECLARE ? declared : List.of());
        return new Node.Pipe(declared, assignment, commands);
    }

    private Node.Assignment declaration(List<String> declared, String context) throws TemplateException {
        int start = at;
        skipSpaces();
        while (peek().kind() == Kind.VARIABLE) {
            declared.add(next().text());
            skipSpaces();
            if (peek().isSign(":=") || peek().isSign("=")) {
                boolean sets = next().isSign("=");
                if (sets && !variables.contains(declared.getFirst())) {
                    throw error("undefined variable \"$" + declared.getFirst() + "\"");
                }
                return sets ? Node.Assignment.SET : Node.Assignment.DECLARE;
            }
            if (!peek().isSign(",") || !context.equals("range") || declared.size() > 1) {
                break;
            }
            at++;
            skipSpaces();
        }
        declared.clear();
        at = start;
        return Node.Assignment.NONE;
    }

    private Node.Command command(String context) throws TemplateException {
        List<Node.Operand> operands = new ArrayList<>();
        skipSpaces();
        while (peek().kind() != Kind.CLOSE && !peek().isSign("|") && !peek().isSign(")")) {
            operands.add(operand(context));
            if (peek().kind() != Kind.SPACE
                    && peek().kind() != Kind.CLOSE
                    && !peek().isSign("|")
                    && !peek().isSign(")")) {
                throw error("unexpected " + describe(peek()) + " in operand");
            }
            skipSpaces();
        }
        if (operands.isEmpty()) {
            throw error(peek().kind() == Kind.CLOSE ? "missing value for " + context : "empty command");
        }
        return new Node.Command(operands);
    }

    private Node.Operand operand(String context) throws TemplateException {
        Lexeme lexeme = next();
        Node.Operand operand = switch (lexeme.kind()) {
            case DOT -> new Node.Dot();
            case FIELD -> {
                at--;
                yield new Node.Dot();
            }
            case VARIABLE -> variable(lexeme.text());
            case STRING -> new Node.Constant(Optional.of(lexeme.text()));
            case NUMBER -> new Node.Constant(Optional.of(number(lexeme.text())));
            case WORD -> word(lexeme.text());
            case SIGN -> parenthesis(lexeme, context);
            case END -> {
                at--;
                throw error("unclosed action");
            }
            case TEXT, OPEN, CLOSE, SPACE -> throw error("unexpected " + describe(lexeme) + " in " + context);
        };
        List<String> fields = new ArrayList<>();
        while (peek().kind() == Kind.FIELD) {
            fields.add(next().text());
        }
        return fields.isEmpty() ? operand : new Node.Fields(operand, fields);
    }

    private Node.Operand variable(String variable) throws TemplateException {
        if (!variable.isEmpty() && !variables.contains(variable)) {
            throw error("undefined variable \"$" + variable + "\"");
        }
        return new Node.Variable(variable);
    }

    private Node.Operand word(String word) throws TemplateException {
        return switch (word) {
            case "true" -> new Node.Constant(Optional.of(true));
            case "false" -> new Node.Constant(Optional.of(false));
            case "nil" -> new Node.Constant(Optional.empty());
            default -> {
                if (!Functions.NAMES.contains(word)) {
                    throw error("function " + GoQuote.quote(word) + " not defined");
                }
                yield new Node.Function(word);
            }
        };
    }

    private Node.Operand parenthesis(Lexeme sign, String context) throws TemplateException {
        if (!sign.isSign("(")) {
            throw error("unexpected " + describe(sign) + " in " + context);
        }
        if (++depth > DEPTH_MAX) {
            throw error("template is nested deeper than depthMax " + DEPTH_MAX);
        }
        Node.Pipe pipe = pipe("parenthesized pipeline");
        depth--;
        if (!next().isSign(")")) {
            at--;
            throw error("unclosed left paren");
        }
        return new Node.Parenthesis(pipe);
    }

    private Object number(String text) throws TemplateException {
        try {
            return Long.decode(text.replace("_", ""));
        } catch (NumberFormatException _) {
            // It is no whole number.
        }
        try {
            return GoNumber.parseDouble(text);
        } catch (NumberFormatException _) {
            throw error("bad number syntax: " + GoQuote.quote(text));
        }
    }
}
