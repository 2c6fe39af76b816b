using System.Globalization;
using System.Security;
using System.Text;
using PdfSharp.Pdf;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>
/// Makes a document one that can be archived, with its structured invoice attached: PDF/A-3b with the attachment of Factur-X.
/// <b>Source:</b> ISO 19005-3, clauses 6.2.3 (output intent), 6.6 (metadata), 6.8 (embedded files); Factur-X 1.0.8, chapter 6.
/// </summary>
internal static class ArchivedPdf
{
    /// <summary>Name of the attachment.</summary>
    public const string FileName = "factur-x.xml";

    private const string ByteOrder = "\uFEFF";
    private const string Creator = "Makerspace.Iot";

    /// <summary>Adds attachment and colours, saves, and gives the file its metadata.</summary>
    /// <param name="document">The document.</param>
    /// <param name="xml">The structured invoice.</param>
    /// <param name="made">When it was made, UTC.</param>
    public static byte[] Save(PdfDocument document, byte[] xml, DateTime made)
    {
        Complete(document, xml, made);
        using var bytes = new MemoryStream();
        document.Save(bytes, closeStream: false);
        return WithMetadata(bytes.ToArray(), document, made);
    }

    private static void Complete(PdfDocument document, byte[] xml, DateTime made)
    {
        document.Version = 17;
        document.Info.Creator = Creator;
        document.Info.CreationDate = made;
        document.Info.ModificationDate = made;
        PdfDictionary catalog = document.Internals.Catalog;
        catalog.Elements["/OutputIntents"] = new PdfArray(document, Intent(document));
        PdfDictionary file = Attachment(document, xml, made);
        catalog.Elements["/AF"] = new PdfArray(document, file.Reference!);
        var files = new PdfDictionary(document);
        files.Elements["/Names"] = new PdfArray(document, new PdfString(FileName), file.Reference!);
        var names = new PdfDictionary(document);
        names.Elements["/EmbeddedFiles"] = files;
        catalog.Elements["/Names"] = names;
    }

    private static PdfDictionary Attachment(PdfDocument document, byte[] xml, DateTime made)
    {
        PdfDictionary content = Stream(document, xml);
        content.Elements.SetName("/Type", "/EmbeddedFile");
        content.Elements.SetName("/Subtype", "/text/xml");
        var parameters = new PdfDictionary(document);
        parameters.Elements.SetInteger("/Size", xml.Length);
        parameters.Elements.SetDateTime("/ModDate", made);
        content.Elements["/Params"] = parameters;
        var embedded = new PdfDictionary(document);
        embedded.Elements.SetReference("/F", content);
        embedded.Elements.SetReference("/UF", content);
        var file = new PdfDictionary(document);
        file.Elements.SetName("/Type", "/Filespec");
        file.Elements.SetString("/F", FileName);
        file.Elements.SetString("/UF", FileName);
        file.Elements.SetString("/Desc", "Factur-X");
        file.Elements.SetName("/AFRelationship", "/Alternative");
        file.Elements["/EF"] = embedded;
        document.Internals.AddObject(file);
        return file;
    }

    private static PdfDictionary Intent(PdfDocument document)
    {
        PdfDictionary profile = Stream(document, SrgbProfile.Bytes);
        profile.Elements.SetInteger("/N", 3);
        var intent = new PdfDictionary(document);
        intent.Elements.SetName("/Type", "/OutputIntent");
        intent.Elements.SetName("/S", "/GTS_PDFA1");
        intent.Elements.SetString("/OutputConditionIdentifier", "sRGB");
        intent.Elements.SetString("/Info", "sRGB");
        intent.Elements.SetReference("/DestOutputProfile", profile);
        return intent;
    }

    // PDFsharp 6.2.4 writes metadata of its own whenever it saves, without the marks of PDF/A and Factur-X. So the object is written anew after the end of the file (ISO 32000-2, clause 7.5.6).
    private static byte[] WithMetadata(byte[] saved, PdfDocument document, DateTime made)
    {
        int number = document.Internals.Catalog.Elements.GetReference("/Metadata")!.ObjectNumber;
        string end = Encoding.Latin1.GetString(saved);
        int trailer = end.LastIndexOf("trailer", StringComparison.Ordinal) + "trailer".Length;
        int start = end.LastIndexOf("startxref", StringComparison.Ordinal);
        string kept = end[trailer..start].Trim();
        string before = end[(start + "startxref".Length)..end.LastIndexOf("%%EOF", StringComparison.Ordinal)].Trim();

        byte[] text = Encoding.UTF8.GetBytes(Metadata(document, made));
        var file = new MemoryStream();
        file.Write(saved);
        Write("\n");
        long at = file.Length;
        Write(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n<< /Type /Metadata /Subtype /XML /Length {text.Length} >>\nstream\n"));
        file.Write(text);
        Write("\nendstream\nendobj\n");
        long table = file.Length;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n{number} 1\n{at:0000000000} 00000 n \ntrailer\n{kept[..kept.LastIndexOf(">>", StringComparison.Ordinal)]}/Prev {before}\n>>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();

        void Write(string part) => file.Write(Encoding.Latin1.GetBytes(part));
    }

    private static string Metadata(PdfDocument document, DateTime made)
    {
        string time = made.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"""
            <?xpacket begin="{ByteOrder}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
              <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:conformance="B"/>
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
                  <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Escape(document.Info.Title)}</rdf:li></rdf:Alt></dc:title>
                  <dc:creator><rdf:Seq><rdf:li>{Escape(document.Info.Author)}</rdf:li></rdf:Seq></dc:creator>
                </rdf:Description>
                <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{Escape(document.Info.Producer)}"/>
                <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="{Creator}" xmp:CreateDate="{time}" xmp:ModifyDate="{time}"/>
                <rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#" fx:DocumentType="INVOICE" fx:DocumentFileName="{FileName}" fx:Version="1.0" fx:ConformanceLevel="EN 16931"/>
                <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
                  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
                    <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
                    <pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
                    <pdfaSchema:prefix>fx</pdfaSchema:prefix>
                    <pdfaSchema:property><rdf:Seq>{Property("DocumentFileName", "name of the embedded XML invoice file")}{Property("DocumentType", "INVOICE")}{Property("Version", "version of the Factur-X XML schema")}{Property("ConformanceLevel", "conformance level of the Factur-X data")}</rdf:Seq></pdfaSchema:property>
                  </rdf:li></rdf:Bag></pdfaExtension:schemas>
                </rdf:Description>
              </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="w"?>
            """;
    }

    private static string Property(string name, string words) =>
        $"<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>";

    private static string Escape(string text) => SecurityElement.Escape(text) ?? string.Empty;

    private static PdfDictionary Stream(PdfDocument document, byte[] bytes)
    {
        var dictionary = new PdfDictionary(document);
        dictionary.CreateStream(bytes);
        document.Internals.AddObject(dictionary);
        return dictionary;
    }
}
