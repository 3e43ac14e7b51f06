package dev.waggle.examples.tool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/** A full-text index in memory. */
final class SearchIndex implements AutoCloseable {

    private static final String[] FIELDS = {"heading", "text"};
    private static final Map<String, Float> WEIGHTS = Map.of("heading", 2f, "text", 1f);

    private final Analyzer analyzer = new EnglishAnalyzer();
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    SearchIndex(List<Passage> passages) throws IOException {
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (Passage passage : passages) {
                writer.addDocument(document(passage));
            }
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
    }

    /**
     * The passages that fit best, best first.
     *
     * @param query in Lucene's classic syntax: words, {@code "phrases"}, {@code heading:words}, {@code AND}, {@code (…)}
     * @throws IllegalArgumentException when it is not
     */
    List<Passage> search(String query, int limit) throws IOException {
        ScoreDoc[] hits = searcher.search(parse(query), limit).scoreDocs;
        StoredFields stored = searcher.storedFields();
        List<Passage> found = new ArrayList<>(hits.length);
        for (ScoreDoc hit : hits) {
            Document document = stored.document(hit.doc);
            found.add(new Passage(document.get("source"), document.get("heading"), document.get("text")));
        }
        return found;
    }

    private Query parse(String query) {
        try {
            return new MultiFieldQueryParser(FIELDS, analyzer, WEIGHTS).parse(query);
        } catch (ParseException e) {
            // The parser's message goes on with all the tokens that it would have liked better.
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(reason, e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        analyzer.close();
    }

    private static Document document(Passage passage) {
        Document document = new Document();
        document.add(new TextField("source", passage.source(), Field.Store.YES));
        document.add(new TextField("heading", passage.heading(), Field.Store.YES));
        document.add(new TextField("text", passage.text(), Field.Store.YES));
        return document;
    }
}
