package dev.waggle.examples.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The project's own Markdown documents, which the build packs under {@code /corpus}, cut into sections. */
final class Corpus {

    private Corpus() {}

    static List<Passage> load() throws IOException {
        URL folder = Corpus.class.getResource("/corpus");
        if (folder == null) {
            throw new IOException("the documents are missing on the class path: /corpus");
        }
        try {
            URI uri = folder.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath("/corpus"));
            }
        } catch (URISyntaxException e) {
            throw new IOException("cannot read " + folder, e);
        }
    }

    private static List<Passage> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .flatMap(file -> sections(folder.relativize(file).toString(), text(file)).stream())
                    .toList();
        }
    }

    /** Cuts at the headings; lines that only look like one inside a code fence are code. */
    static List<Passage> sections(String source, String markdown) {
        List<Passage> sections = new ArrayList<>();
        String heading = source;
        StringBuilder text = new StringBuilder();
        boolean code = false;
        for (String line : markdown.lines().toList()) {
            code ^= line.startsWith("```");
            if (!code && line.matches("#{1,6} .*")) {
                add(sections, new Passage(source, heading, text.toString().strip()));
                heading = line.replaceFirst("#+ +", "");
                text.setLength(0);
            } else {
                text.append(line).append('\n');
            }
        }
        add(sections, new Passage(source, heading, text.toString().strip()));
        return sections;
    }

    private static void add(List<Passage> sections, Passage section) {
        if (!section.text().isEmpty()) {
            sections.add(section);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
