using Makerspace.Iot.Server.Telemetry;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>What an answer to a write means, by what it says.</summary>
public class InfluxAnswerTests
{
    [Theory]
    // What stands in lines, whatever the status.
    [InlineData(400, """{"error":"partial write: points beyond retention policy dropped=2"}""")]
    [InlineData(500, """{"code":"internal error","message":"unexpected error writing points to database: partial write: points beyond retention policy dropped=7"}""")]
    [InlineData(422, """{"code":"unprocessable entity","message":"failure writing points to database: partial write: dropped 5 points outside retention policy of duration 720h0m0s - oldest point power,agent=a,machine=timeout,site=s at 2026-01-01T00:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-03-05T16:34:57Z dropped=5 for database: 91 for retention policy: autogen"}""")]
    [InlineData(400, """{"error":"partial write: dropped 1 points outside retention policy of duration 0s, violates a Write Window Upper Bound dropped=1"}""")]
    [InlineData(400, """{"error":"unable to parse 'power,machine=no\\ space\\ left w=nan 1795986249000000000': invalid number"}""")]
    [InlineData(400, """{"error":"partial write: unable to parse 'power,m=forbidden': missing fields\nunable to parse 'power,m=a w= 1': missing field value dropped=0"}""")]
    [InlineData(400, """{"error":"partial write: field type conflict: input field \"timeout\" on measurement \"power\" is type string, already exists as type float dropped=1"}""")]
    [InlineData(400, """{"error":"unable to parse 'power w=1 9223372036854775807': time outside range -9223372036854775806 - 9223372036854775806"}""")]
    [InlineData(400, """{"error":"partial write of line protocol occurred","data":[{"original_line":"power w=\"x\" 1","line_number":3,"error_message":"invalid column type for column 'w', expected iox::column_type::field::float, got iox::column_type::field::string"}]}""")]
    [InlineData(400, """{"code":"invalid","line":12,"message":"something is odd here"}""")]
    [InlineData(201, """{"code":"invalid","line":2,"message":"could not parse entire line"}""")]
    public void Words_about_lines_are_about_lines(int status, string body) => Assert.Equal(InfluxOutcome.Refused, InfluxAnswer.Of(status, body, null).Outcome);

    [Theory]
    [InlineData(400, """{"error":"partial write: write /srv/influx/data/x/_series/02/0001: no space left on device dropped=4"}""")]
    [InlineData(500, """{"error":"engine: error writing WAL entry: write /var/lib/influxdb/wal/a/autogen/335/_00107.wal: input/output error"}""")]
    [InlineData(400, """{"error":"timeout"}""")]
    [InlineData(500, """{"error":"partial write: timeout dropped=10"}""")]
    [InlineData(400, """{"error":"engine is closed"}""")]
    [InlineData(500, """{"error":"shard is disabled"}""")]
    [InlineData(400, """{"error":"cache-max-memory-size exceeded: (1073741824/1073741824)"}""")]
    [InlineData(400, """{"error":"database is required"}""")]
    [InlineData(404, """{"error":"database not found: \"makerspace\""}""")]
    [InlineData(404, "404 page not found")]
    [InlineData(401, """{"error":"authorization failed"}""")]
    [InlineData(403, """{"error":"\"makerspace\" user is not authorized to write to database"}""")]
    [InlineData(429, "")]
    [InlineData(503, """{"code":"unavailable","message":"service unavailable"}""")]
    [InlineData(507, "")]
    [InlineData(502, "<html><head><title>502 Bad Gateway</title></head><body>unable to parse</body></html>")]
    [InlineData(504, "<!DOCTYPE html><h1>Gateway Time-out</h1>")]
    [InlineData(400, "\uFEFF <html><center><h1>400 Bad Request</h1></center></html>")]
    [InlineData(500, "<html>partial write: points beyond retention policy dropped=3</html>")]
    [InlineData(200, "<!DOCTYPE html><title>Connexion au réseau</title>")]
    [InlineData(200, "")]
    [InlineData(200, """{"status":"ok"}""")]
    [InlineData(202, "")]
    [InlineData(205, "")]
    [InlineData(301, "")]
    [InlineData(307, "<a href=\"https://portal.example/\">Temporary Redirect</a>")]
    [InlineData(405, "Method Not Allowed")]
    [InlineData(409, "")]
    public void Trouble_is_waited_for(int status, string body) => Assert.Equal(InfluxOutcome.TryLater, InfluxAnswer.Of(status, body, null).Outcome);

    [Theory]
    [InlineData(400, """{"error":"partial write: max-series-per-database limit exceeded: (1000000) dropped=3"}""", true)]
    [InlineData(500, """{"error":"max-series-per-database limit exceeded: (1000000)"}""", true)]
    [InlineData(400, """{"error":"partial write: max-values-per-tag limit exceeded (100000/100000): measurement=\"power\" tag=\"machine\" value=\"press-9\" dropped=1"}""", true)]
    [InlineData(400, """{"code":"invalid","message":"dml handler error: service limit reached: couldn't create columns in table `power`; table contains 199 existing columns, limit is 200"}""", true)]
    [InlineData(400, """{"error":"partial write of line protocol occurred","data":[{"line_number":1,"error_message":"Update to schema would exceed number of tables per database limit of 2000 tables"}]}""", true)]
    [InlineData(400, """{"error":"the moon is full"}""", false)]
    [InlineData(422, "", false)]
    [InlineData(500, """{"error":"partial write: the moon is full dropped=2"}""", false)]
    [InlineData(500, """{"error":"index out of range [3] with length 2"}""", false)]
    public void A_limit_and_unknown_words_leave_a_doubt(int status, string body, bool limit)
    {
        var answer = InfluxAnswer.Of(status, body, null);
        Assert.Equal((InfluxOutcome.Doubted, limit), (answer.Outcome, answer.IsLimit));
    }

    [Theory]
    [InlineData("""{"error":"Request Entity Too Large"}""")]
    [InlineData("<html><head><title>413 Request Entity Too Large</title></head></html>")]
    public void Too_large_is_halved_whoever_says_it(string body) => Assert.Equal(InfluxOutcome.TooLarge, InfluxAnswer.Of(413, body, null).Outcome);

    [Fact]
    public void Only_204_is_stored() => Assert.Equal([204], Enumerable.Range(100, 500).Where(s => InfluxAnswer.Of(s, string.Empty, null).Outcome == InfluxOutcome.Written));

    [Fact]
    public void What_is_left_out_is_counted_and_the_words_are_bounded_and_on_one_line()
    {
        var answer = InfluxAnswer.Of(400, "{\"error\":\"partial write: points beyond retention policy\\n dropped=12\"}", null);
        Assert.Equal((12, "HTTP 400: partial write: points beyond retention policy  dropped=12"), (answer.Dropped, answer.Reason));
        answer = InfluxAnswer.Of(400, $"unable to parse '{new string('x', 100_000)}': invalid number", null);
        Assert.Equal((InfluxOutcome.Refused, true), (answer.Outcome, answer.Reason.Length <= 500));
    }
}
