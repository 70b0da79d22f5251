"""Writes hostile.csv, whose names would act if a page let them, large.csv, 20,000 rows, and newrows.csv, rows of
hepatitis.csv that are older by twenty years, into a folder."""
import csv
import pathlib
import random
import sys

folder = pathlib.Path(sys.argv[1])
stream = random.Random(3)
names = ["</script><img src=x onerror=alert(1)>", "\u202eabc", "\u05d0\u05d1\u05d2 & 'quotes' \"double\"", "x" * 300]
with open(folder / "hostile.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["<b>bold</b>", "--><script>alert(2)</script>", "text", "label"])
    for row in range(160):
        label = row % 4
        writer.writerow([f"{stream.gauss(label, 1):.3f}", f"{stream.gauss(-label, 1):.3f}",
                         names[(row * 7 + label) % 4], names[label]])
with open(folder / "large.csv", "w", encoding="utf-8") as file:
    file.write("a,b,c,label\n")
    for row in range(20000):
        label = stream.randrange(5)
        numbers = (stream.gauss(label % 3, 1), stream.gauss(label // 3, 1), stream.gauss(0, 1))
        file.write(",".join(f"{number:.4f}" for number in numbers) + f",class {label}\n")
patients = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data" / "hepatitis.csv"
with open(patients, newline="", encoding="utf-8") as file:
    names, *rows = csv.reader(file)
with open(folder / "newrows.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(names)
    age = names.index("AGE")
    for row in stream.sample(rows, 60):
        writer.writerow([str(float(cell) + 20) if place == age else cell for place, cell in enumerate(row)])
